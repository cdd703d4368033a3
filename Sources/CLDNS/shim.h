#ifndef SRVLAB_CLDNS_SHIM_H
#define SRVLAB_CLDNS_SHIM_H

/* First, or ldns defines `bool` as a signed char of its own. */
#include <stdbool.h>

#include <ldns/ldns.h>

#endif
