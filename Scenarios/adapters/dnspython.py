"""Hop-line adapter for dnspython: resolves im: and pres: URIs as an ordinary Python application would.

Run: srvlab test --adapter "python3 Scenarios/adapters/dnspython.py"     (needs: pip install dnspython)
Tried with Python 3.11.7 and dnspython 2.9.2.

It asks SRV for each protocol in turn and takes the first that has records, in dnspython's own order; without any, the
addresses of the domain itself. Any other failure ends the resolution. What dnspython lacks is not made up for here.
"""
import json
import random
import sys
from collections import Counter
from urllib.parse import unquote

import dns.resolver
import dns.version
from dns.exception import DNSException

HELLO = {"protocol": 1, "name": "dnspython", "version": dns.version.version,
         "gives": ["order", "addresses", "implicit"], "can": ["servers", "timeout", "ports", "seed", "repeat"]}
DEFAULT_PORTS = {"sip": 5060, "xmpp": 5269}
BAD_NAME = (dns.exception.SyntaxError, dns.name.NameTooLong, dns.name.IDNAException)
RCODES = {"REFUSED": "refused", "NOTIMP": "notImplemented", "FORMERR": "formatError"}  # all others: serverFailure
MEANINGS = [
    (dns.resolver.NXDOMAIN, "noSuchDomain"), (dns.resolver.NoAnswer, "noAddresses"),
    (dns.message.ChainTooLong, "aliasLoop"), (BAD_NAME, "invalidURI"),
    (dns.resolver.LifetimeTimeout, "temporaryFailure timeout"), (dns.message.Truncated, "temporaryFailure truncated"),
    (dns.resolver.YXDOMAIN, "temporaryFailure serverFailure"), ((OSError, EOFError), "temporaryFailure unreachable")]


class Failure(Exception):
    """A resolution without hops; its argument is the protocol's error, with its detail."""


def meaning(error):
    """The protocol's error and detail for an exception; of several servers, the one asked last decides."""
    if isinstance(error, dns.resolver.NoNameservers):
        error = error.kwargs["errors"][-1][3]  # an exception, or the name of an rcode
    if isinstance(error, str):
        return "temporaryFailure " + RCODES.get(error, "serverFailure")
    return next((words for kind, words in MEANINGS if isinstance(error, kind)), "temporaryFailure malformed")


def service_and_domain(uri):
    """The scheme and what follows the last "@"; whether that is a good name is left to dnspython."""
    scheme, _, rest = uri.partition(":")
    mailbox = unquote(rest.partition("?")[0])
    if not mailbox:
        raise Failure("noDestination")
    return scheme.lower(), mailbox.rpartition("@")[2].lower().removesuffix(".")


def addresses_of(resolver, host):
    """The addresses of a host, AAAA before A, and the failures of both lookups."""
    addresses, failures = [], []
    for kind in ("AAAA", "A"):
        try:
            addresses += [record.address for record in resolver.resolve(host, kind)]
        except DNSException as error:
            failures.append(meaning(error))
    return addresses, failures


def next_hops(resolver, request):
    """The hops for the request's URI, in order: of the first protocol that has records, else of the domain itself."""
    service, domain = service_and_domain(request["uri"])
    protocols = request.get("protocols", ["sip", "xmpp"])
    for protocol in protocols:
        try:
            records = resolver.resolve(f"_{service}._{protocol}.{domain}.", "SRV").rrset.processing_order()
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            continue
        places = [(record.target, {"target": record.target.to_text(omit_final_dot=True).lower(), "port": record.port,
                                   "priority": record.priority, "weight": record.weight}) for record in records]
        return hops_at(resolver, protocol, places, ["noAddresses"])
    port = (DEFAULT_PORTS | request.get("ports", {})).get(protocols[0])
    if port is None:
        raise Failure("noDefaultPort")
    return hops_at(resolver, protocols[0], [(domain + ".", {"target": domain, "port": port, "implicit": True})], [])


def hops_at(resolver, protocol, places, failures):
    """The places that have an address; without any, a Failure: temporary, if one of the lookups failed so."""
    hops = []
    for host, place in places:
        addresses, failed = addresses_of(resolver, host)
        failures += failed
        if addresses:
            hops.append({"protocol": protocol, "addresses": addresses} | place)
    if not hops:
        raise Failure(max(failures, key=lambda words: words.startswith("temporaryFailure")))
    return hops


def outcome(request):
    """Hops, the tally of many resolutions, or an error."""
    random.seed(request.get("seed"))  # dnspython draws from this generator; None: seeded by the system
    resolver = dns.resolver.Resolver(configure=False)  # it has no cache and no search list
    servers = [server.rpartition(":") for server in request["servers"]]
    resolver.nameservers = [dns.nameserver.Do53Nameserver(host.strip("[]"), int(port)) for host, _, port in servers]
    resolver.timeout = request.get("timeout", resolver.timeout)
    try:
        if "repeat" not in request:
            return {"hops": next_hops(resolver, request)}
        orders = Counter(tuple(f"{hop['target']}:{hop['port']}" for hop in next_hops(resolver, request))
                         for _ in range(request["repeat"]))
    except (DNSException, Failure) as error:
        words = error.args[0] if isinstance(error, Failure) else meaning(error)
        return dict(zip(["error", "detail"], words.split()))
    return {"tally": [{"order": order, "n": n} for order, n in orders.items()]}


for line in sys.stdin:
    request = json.loads(line)  # what is no JSON ends the adapter: a traceback, exit code 1
    if request["do"] == "bye":
        break
    answers = {"hello": lambda: HELLO, "resolve": lambda: outcome(request)}
    reply = answers.get(request["do"], lambda: {"skipped": True, "reason": f"no verb {request['do']}"})()
    print(json.dumps({"id": request["id"], **reply}), flush=True)
