/**
 * Hop-line adapter for Node.js: resolves im: and pres: URIs as an ordinary application would, with node:dns alone.
 *
 * Run: srvlab test --adapter "node Scenarios/adapters/node.mjs"
 * Tried with Node 20.20.2 (c-ares 1.34.6).
 *
 * It asks SRV for each protocol in turn and takes the first that has records, in Node's order (it does not sort them);
 * without any, the domain's own addresses. Any other failure ends the resolution. What Node lacks is not made up for.
 */
import { Resolver } from "node:dns/promises";
import { createInterface } from "node:readline";

const hello = {
    protocol: 1, name: "node", version: process.versions.node,
    gives: ["addresses", "implicit"], can: ["servers", "timeout", "attempts", "ports", "repeat", "family"],
};
const defaultPorts = { sip: 5060, xmpp: 5269 };
const lookups = {
    ipv6First: ["resolve6", "resolve4"], ipv4First: ["resolve4", "resolve6"], ipv6: ["resolve6"], ipv4: ["resolve4"],
};
const meanings = {
    ENOTFOUND: "noSuchDomain", ENODATA: "noAddresses", EBADNAME: "invalidURI", EBADRESP: "temporaryFailure malformed",
    ETIMEOUT: "temporaryFailure timeout", EREFUSED: "temporaryFailure refused",
    ESERVFAIL: "temporaryFailure serverFailure", ENOTIMP: "temporaryFailure notImplemented",
    EFORMERR: "temporaryFailure formatError", ECONNREFUSED: "temporaryFailure unreachable",
};

/** An outcome that Node has no error for; its message is the protocol's error. */
class Failure extends Error {}

/** The protocol's error and detail for an error; one that is not foreseen is thrown on and ends the adapter. */
function meaning(error) {
    if (error instanceof Failure) return error.message;
    if (error instanceof URIError) return "invalidURI";
    if (error.code in meanings) return meanings[error.code];
    throw error;
}

const isTemporary = (error) => meaning(error).startsWith("temporaryFailure");

/** An empty list for an error that says that there are no such records. */
function noRecords(error) {
    if (error.code === "ENOTFOUND" || error.code === "ENODATA") return [];
    throw error;
}

/** The scheme and what follows the last "@"; whether that is a good name is left to Node. */
function serviceAndDomain(uri) {
    const [, scheme, rest] = /^([^:]*):?([^?]*)/.exec(uri);
    if (rest === "") throw new Failure("noDestination");
    const mailbox = decodeURIComponent(rest);
    const domain = mailbox.slice(mailbox.lastIndexOf("@") + 1);
    return [scheme.toLowerCase(), domain.toLowerCase().replace(/\.$/, "")];
}

/** The addresses of a host, family by family; an error only if there is none at all. */
async function addressesOf(host, resolver, family = "ipv6First") {
    const answers = await Promise.allSettled(lookups[family].map((lookup) => resolver[lookup](host)));
    const addresses = answers.flatMap((answer) => answer.value ?? []);
    if (addresses.length > 0) return addresses;
    const errors = answers.flatMap((answer) => answer.reason ?? []); // none where Node gave an empty list
    throw errors.find(isTemporary) ?? errors[0] ?? new Failure("noAddresses");
}

/** A hop for each record whose target has an address. */
async function publishedHops(records, protocol, resolver, family) {
    const hops = [];
    let reason = new Failure("noAddresses");
    for (const { name, port, priority, weight } of records) {
        try {
            const addresses = await addressesOf(name, resolver, family);
            hops.push({ protocol, target: name.toLowerCase(), port, addresses, priority, weight });
        } catch (error) {
            if (isTemporary(error)) reason = error;
        }
    }
    if (hops.length === 0) throw reason;
    return hops;
}

/** The hops for the request's URI. */
async function nextHops(resolver, { uri, protocols = ["sip", "xmpp"], ports, family }) {
    const [service, domain] = serviceAndDomain(uri);
    for (const protocol of protocols) {
        const records = await resolver.resolveSrv(`_${service}._${protocol}.${domain}`).catch(noRecords);
        if (records.length > 0) return publishedHops(records, protocol, resolver, family);
    }
    const [protocol] = protocols;
    const port = { ...defaultPorts, ...ports }[protocol];
    if (port === undefined) throw new Failure("noDefaultPort");
    return [{ protocol, target: domain, port, addresses: await addressesOf(domain, resolver, family), implicit: true }];
}

/** Hops, the tally of many resolutions, or an error. */
async function outcome(request) {
    const { servers, timeout, attempts: tries, repeat } = request;
    const resolver = new Resolver({ timeout: timeout && Math.round(timeout * 1000), tries });
    resolver.setServers(servers);
    const counts = new Map();
    try {
        if (repeat === undefined) return { hops: await nextHops(resolver, request) };
        for (let done = 0; done < repeat; done += 1) {
            const order = (await nextHops(resolver, request)).map((hop) => `${hop.target}:${hop.port}`).join(" ");
            counts.set(order, (counts.get(order) ?? 0) + 1);
        }
    } catch (failure) {
        const [error, detail] = meaning(failure).split(" ");
        return { error, detail };
    }
    return { tally: Array.from(counts, ([order, n]) => ({ order: order.split(" "), n })) };
}

for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line); // what is no JSON ends the adapter: a stack trace, exit code 1
    if (request.do === "bye") process.exit(0);
    const answers = { hello: () => hello, resolve: () => outcome(request) };
    const reply = await (answers[request.do] ?? (() => ({ skipped: true, reason: `no verb ${request.do}` })))();
    console.log(JSON.stringify({ id: request.id, ...reply }));
}
