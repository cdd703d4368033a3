// What the page looks like, on light and on dark screens and on paper.
extension SimulationPage {
    static let style = """
        :root { --back: #fff; --front: #1f2328; --dim: #59636e; --line: #d1d9e0; --soft: #eef1f4; --bad: #c4202b;
          --0: #3b78c3; --1: #c96f1a; --2: #2f8f5b; --3: #a14ab0; --4: #b3323f; --5: #4d8f9b; --6: #8a6d1c;
          --7: #6a6f78; }
        @media (prefers-color-scheme: dark) {
          :root { --back: #0d1117; --front: #e6edf3; --dim: #9aa4af; --line: #30363d; --soft: #1c232b; --bad: #ff6a62;
            --0: #5b9bea; --1: #e08b3a; --2: #46b37a; --3: #c678d6; --4: #e0606c; --5: #62b3c1; --6: #c2a042;
            --7: #979ea8; }
        }
        * { box-sizing: border-box; }
        html { color-scheme: light dark; }
        body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--back); color: var(--front);
          font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { margin: 0; font-size: 1.6rem; }
        h2 { margin: 2.5rem 0 .25rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.25rem; }
        h3 { margin: 1.75rem 0 .25rem; font-size: 1.05rem; }
        h4 { margin: 1rem 0 .25rem; font-size: .95rem; }
        p { margin: .25rem 0; max-width: 46rem; }
        .dim { color: var(--dim); }
        .bad { color: var(--bad); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; }
        dt { font-weight: 600; } dd { margin: 0; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin: .5rem 0; padding: 0;
          font-size: .9rem; }
        .chart { display: block; overflow: visible; }
        .plot { display: block; width: 100%; max-width: 42rem; margin-top: .5rem; }
        svg text { fill: var(--front); font-size: 12px; }
        svg text.dim { fill: var(--dim); }
        svg text.inside { fill: var(--back); font-weight: 700; font-size: 11px; }
        .chart line { stroke: var(--front); stroke-width: 1.5; }
        .grid { stroke: var(--line); }
        .back { fill: var(--soft); }
        .c0 { fill: var(--0); } .c1 { fill: var(--1); } .c2 { fill: var(--2); } .c3 { fill: var(--3); }
        .c4 { fill: var(--4); } .c5 { fill: var(--5); } .c6 { fill: var(--6); } .c7 { fill: var(--7); }
        .s0, .s1, .s2, .s3, .s4, .s5, .s6, .s7 { fill: none; stroke-width: 2.25; stroke-linejoin: round; }
        .s0 { stroke: var(--0); } .s1 { stroke: var(--1); stroke-dasharray: 7 3; } .s2 { stroke: var(--2); }
        .s3 { stroke: var(--3); stroke-dasharray: 3 3; } .s4 { stroke: var(--4); } .s5 { stroke: var(--5); }
        .s6 { stroke: var(--6); stroke-dasharray: 9 3 2 3; } .s7 { stroke: var(--7); }
        .wide { overflow-x: auto; margin: .5rem 0; }
        table { border-collapse: collapse; font-size: .9rem; }
        th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left;
          font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        tbody td { white-space: nowrap; }
        thead th { color: var(--dim); font-weight: 600; }
        tbody th { font-weight: 400; }
        .heat { display: block; position: relative; min-width: 5rem; height: 1.6rem; }
        .heat svg { position: absolute; inset: 0; }
        .heat i { position: relative; padding-left: .4rem; line-height: 1.6rem; font-style: normal; }
        @media (max-width: 40rem) { dl { display: block; } dd { margin-bottom: .35rem; } }
        @media print {
          :root { --back: #fff; --front: #000; }
          * { print-color-adjust: exact; }
          svg { break-inside: avoid; }
        }

        """
}
