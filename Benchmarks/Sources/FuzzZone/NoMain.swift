// A second file, so that the first one is no main file: libFuzzer brings the `main`.
