// ldns uses `bool` and does not include it.
#include <stdbool.h>
#include <ldns/ldns.h>
