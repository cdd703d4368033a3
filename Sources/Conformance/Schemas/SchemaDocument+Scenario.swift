extension SchemaDocument {
    /// Every scalar may be written as YAML likes: numbers and booleans are read as text.
    static let scenarioText = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "srvlab scenario, version 1",
          "type": "object",
          "required": ["title", "spec", "zones"],
          "additionalProperties": false,
          "oneOf": [
            { "required": ["resolve", "expect"] }, { "required": ["deliver", "expect"] },
            { "required": ["subscribe", "expect"] }, { "required": ["presence", "expect"] },
            { "required": ["steps"] }, { "required": ["cases"] }
          ],
          "properties": {
            "$schema": { "type": "string" },
            "title": { "type": "string", "minLength": 1, "description": "What the scenario proves." },
            "spec": { "$ref": "#/$defs/words", "description": "Ids of requirements, decisions or cases." },
            "zones": { "$ref": "#/$defs/zones" },
            "servers": {
              "type": "object", "minProperties": 1, "maxProperties": 100,
              "description": "Without it, one healthy server has all zones.",
              "additionalProperties": { "$ref": "#/$defs/server" }
            },
            "services": {
              "type": "object", "minProperties": 1, "maxProperties": 100,
              "description": "What stands behind the hops.",
              "additionalProperties": { "$ref": "#/$defs/service" }
            },
            "client": { "$ref": "#/$defs/client" },
            "resolve": { "$ref": "#/$defs/uri" },
            "deliver": { "$ref": "#/$defs/deliver" },
            "subscribe": { "$ref": "#/$defs/subscribe" },
            "presence": { "$ref": "#/$defs/presence" },
            "expect": { "$ref": "#/$defs/outcome" },
            "steps": { "$ref": "#/$defs/steps" },
            "cases": {
              "type": "object", "minProperties": 1,
              "additionalProperties": {
                "type": "object", "additionalProperties": false,
                "oneOf": [{ "required": ["resolve", "expect"] }, { "required": ["deliver", "expect"] },
                  { "required": ["subscribe", "expect"] }, { "required": ["presence", "expect"] },
                  { "required": ["steps"] }],
                "properties": {
                  "resolve": { "$ref": "#/$defs/uri" },
                  "deliver": { "$ref": "#/$defs/deliver" },
                  "subscribe": { "$ref": "#/$defs/subscribe" },
                  "presence": { "$ref": "#/$defs/presence" },
                  "expect": { "$ref": "#/$defs/outcome" },
                  "steps": { "$ref": "#/$defs/steps" }
                }
              }
            }
          },
          "$defs": {
            "scalar": { "type": ["string", "number", "boolean"] },
            "words": { "oneOf": [
              { "$ref": "#/$defs/scalar" }, { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/scalar" } }
            ] },
            "uri": { "type": "string", "description": "An im: or pres: URI." },
            "count": { "type": ["string", "integer"], "pattern": "^([0-9]+|[0-9]*\\.\\.[0-9]*)$" },
            "time": { "type": "string", "pattern": "^[0-9.]+(ms|s|m)$" },
            "times": { "type": "string", "pattern": "^([0-9.]+(ms|s|m))?(\\.\\.)?([0-9.]+(ms|s|m))?$" },
            "zones": {
              "type": "object", "minProperties": 1,
              "additionalProperties": { "oneOf": [
                { "type": "string", "description": "Zone text, plain RFC 1035." },
                { "type": "object", "required": ["file"], "additionalProperties": false,
                  "properties": { "file": { "type": "string" } } }
              ] }
            },
            "server": {
              "type": ["object", "null"], "additionalProperties": false,
              "properties": {
                "zones": { "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
                "crossZone": { "enum": ["follow", "stop"] },
                "faults": { "type": "array", "maxItems": 100, "items": { "$ref": "#/$defs/fault" } }
              }
            },
            "fault": {
              "type": "object", "minProperties": 1, "additionalProperties": false,
              "properties": {
                "drop": { "$ref": "#/$defs/selection" }, "refuse": { "$ref": "#/$defs/selection" },
                "reset": { "$ref": "#/$defs/selection" }, "delay": { "$ref": "#/$defs/selection" },
                "truncate": { "$ref": "#/$defs/selection" }, "answer": { "$ref": "#/$defs/selection" },
                "append": { "$ref": "#/$defs/selection" }, "rewrite": { "$ref": "#/$defs/selection" },
                "corrupt": { "$ref": "#/$defs/selection" }, "duplicate": { "$ref": "#/$defs/selection" },
                "reorder": { "$ref": "#/$defs/selection" }
              }
            },
            "selection": { "oneOf": [
              { "const": "all" },
              { "type": "object", "additionalProperties": false, "properties": {
                "name": { "type": "string" }, "type": { "$ref": "#/$defs/scalar" },
                "transport": { "enum": ["udp", "tcp"] }, "edns": { "$ref": "#/$defs/scalar" },
                "client": { "type": "string" }, "first": { "$ref": "#/$defs/scalar" },
                "nth": { "$ref": "#/$defs/scalar" }, "every": { "$ref": "#/$defs/scalar" },
                "after": { "$ref": "#/$defs/scalar" }, "chance": { "$ref": "#/$defs/scalar" },
                "by": { "$ref": "#/$defs/time" }, "jitter": { "$ref": "#/$defs/time" },
                "keep": { "$ref": "#/$defs/scalar" }, "rcode": { "$ref": "#/$defs/scalar" },
                "answer": { "type": "string" }, "authority": { "type": "string" },
                "additional": { "type": "string" }, "question": { "$ref": "#/$defs/scalar" },
                "raw": { "type": ["string", "integer"] }, "ttl": { "$ref": "#/$defs/scalar" },
                "order": { "enum": ["shuffle", "rotate", "reverse"] },
                "case": { "enum": ["upper", "lower", "random"] }, "aa": { "$ref": "#/$defs/scalar" },
                "what": { "enum": ["id", "qr", "question", "length", "owner", "pointer"] },
                "times": { "$ref": "#/$defs/scalar" }, "behind": { "$ref": "#/$defs/scalar" }
              } }
            ] },
            "client": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "servers": { "$ref": "#/$defs/words" }, "timeout": { "$ref": "#/$defs/time" },
                "attempts": { "$ref": "#/$defs/scalar" }, "protocols": { "$ref": "#/$defs/words" },
                "ports": { "type": "object", "additionalProperties": { "$ref": "#/$defs/scalar" } },
                "seed": { "$ref": "#/$defs/scalar" }, "strict": { "$ref": "#/$defs/scalar" },
                "limit": { "$ref": "#/$defs/scalar" },
                "family": { "enum": ["ipv6First", "ipv4First", "ipv6", "ipv4"] },
                "additional": { "enum": ["use", "ignore"] }, "patience": { "$ref": "#/$defs/time" }
              }
            },
            "service": {
              "type": ["object", "null"], "additionalProperties": false,
              "properties": {
                "at": { "$ref": "#/$defs/words" }, "for": { "$ref": "#/$defs/words" },
                "gateway": { "$ref": "#/$defs/scalar" }, "indeterminant": { "$ref": "#/$defs/scalar" },
                "conduct": { "enum": ["answers", "refuses", "resets", "silent", "garbles", "slow"] },
                "delay": { "$ref": "#/$defs/time" }, "allow": { "$ref": "#/$defs/words" },
                "deny": { "$ref": "#/$defs/words" }, "limit": { "$ref": "#/$defs/scalar" },
                "duration": { "$ref": "#/$defs/time" }, "patience": { "$ref": "#/$defs/time" },
                "connections": { "$ref": "#/$defs/scalar" }, "knows": { "$ref": "#/$defs/words" },
                "protocols": { "$ref": "#/$defs/words" }
              }
            },
            "deliver": {
              "type": "object", "required": ["from", "to"], "additionalProperties": false,
              "properties": {
                "from": { "$ref": "#/$defs/uri" }, "to": { "$ref": "#/$defs/uri" }, "via": { "type": "string" },
                "forwards": { "$ref": "#/$defs/scalar" }, "id": { "$ref": "#/$defs/scalar" },
                "content": { "$ref": "#/$defs/scalar" }, "cpim": { "type": "string" },
                "base64": { "type": "string" }, "size": { "$ref": "#/$defs/scalar" }
              }
            },
            "subscribe": {
              "type": "object", "required": ["watcher", "target", "duration"], "additionalProperties": false,
              "properties": {
                "watcher": { "$ref": "#/$defs/uri" }, "target": { "$ref": "#/$defs/uri" },
                "via": { "type": "string" }, "duration": { "$ref": "#/$defs/time" },
                "id": { "$ref": "#/$defs/scalar" }, "forwards": { "$ref": "#/$defs/scalar" }
              }
            },
            "presence": {
              "type": "object", "required": ["target", "content"], "additionalProperties": false,
              "properties": { "target": { "$ref": "#/$defs/uri" }, "content": { "$ref": "#/$defs/scalar" } }
            },
            "access": {
              "type": "object", "minProperties": 1,
              "additionalProperties": { "type": "object", "additionalProperties": false,
                "properties": { "allow": { "$ref": "#/$defs/words" }, "deny": { "$ref": "#/$defs/words" } } }
            },
            "outcome": { "anyOf": [{ "$ref": "#/$defs/expect" }, { "$ref": "#/$defs/exchange" }] },
            "exchange": {
              "type": "object", "minProperties": 1, "additionalProperties": false,
              "description": "What becomes of deliver, subscribe and presence.",
              "properties": {
                "status": { "enum": ["success", "failure", "indeterminant"] },
                "reason": { "enum": ["badSource", "badDestination", "hopsExhausted", "notServed", "unresolvable",
                  "accessDenied", "tooLarge", "malformedContent", "unknownRequirement", "unreachable", "subscribed",
                  "tooManySubscriptions", "busy", "superseded", "notStored", "noPresence"] },
                "path": { "type": ["string", "array"], "items": { "type": "string" } },
                "forwards": { "type": ["string", "integer", "array"], "items": { "$ref": "#/$defs/scalar" } },
                "attempts": { "type": ["string", "array"], "items": { "type": "string" } },
                "duration": { "$ref": "#/$defs/time" },
                "notifies": { "type": ["string", "array"], "items": { "$ref": "#/$defs/scalar" } },
                "never": { "$ref": "#/$defs/words" },
                "queries": { "type": "object", "minProperties": 1,
                  "additionalProperties": { "$ref": "#/$defs/count" } },
                "time": { "$ref": "#/$defs/times" }
              }
            },
            "steps": {
              "type": "array", "minItems": 1,
              "items": { "type": "object", "oneOf": [
                { "required": ["resolve", "expect"], "additionalProperties": false, "properties": {
                  "resolve": { "$ref": "#/$defs/uri" }, "expect": { "$ref": "#/$defs/expect" } } },
                { "required": ["deliver", "expect"], "additionalProperties": false, "properties": {
                  "deliver": { "$ref": "#/$defs/deliver" }, "expect": { "$ref": "#/$defs/exchange" } } },
                { "required": ["subscribe", "expect"], "additionalProperties": false, "properties": {
                  "subscribe": { "$ref": "#/$defs/subscribe" }, "expect": { "$ref": "#/$defs/exchange" } } },
                { "required": ["presence", "expect"], "additionalProperties": false, "properties": {
                  "presence": { "$ref": "#/$defs/presence" }, "expect": { "$ref": "#/$defs/exchange" } } },
                { "required": ["access"], "additionalProperties": false,
                  "properties": { "access": { "$ref": "#/$defs/access" } } },
                { "required": ["restart"], "additionalProperties": false,
                  "properties": { "restart": { "$ref": "#/$defs/words" } } },
                { "required": ["publish"], "additionalProperties": false,
                  "properties": { "publish": { "$ref": "#/$defs/zones" } } },
                { "required": ["advance"], "additionalProperties": false,
                  "properties": { "advance": { "$ref": "#/$defs/time" } } }
              ] }
            },
            "hop": { "oneOf": [
              { "type": "string", "description": "target:port [address...]" },
              { "type": "object", "required": ["target"], "additionalProperties": false, "properties": {
                "target": { "type": "string" }, "port": { "$ref": "#/$defs/scalar" },
                "addresses": { "$ref": "#/$defs/words" }, "protocol": { "type": "string" },
                "priority": { "$ref": "#/$defs/scalar" }, "weight": { "$ref": "#/$defs/scalar" },
                "implicit": { "$ref": "#/$defs/scalar" } } }
            ] },
            "group": { "oneOf": [
              { "$ref": "#/$defs/hop" },
              { "type": "object", "required": ["any"], "additionalProperties": false,
                "properties": { "any": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/hop" } } } }
            ] },
            "models": { "enum": ["rfc2782", "proportional", "legal", "listed", "uniform"] },
            "expect": {
              "type": "object", "minProperties": 1, "additionalProperties": false,
              "properties": {
                "hops": { "oneOf": [{ "$ref": "#/$defs/group" },
                  { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/group" } }] },
                "error": { "enum": ["invalidURI", "noDestination", "notFQDN", "noSuchDomain", "noAddresses",
                  "serviceUnavailable", "aliasLoop", "temporaryFailure", "noDefaultPort"] },
                "detail": { "enum": ["timeout", "serverFailure", "refused", "notImplemented", "formatError",
                  "truncated", "malformed", "referral", "unreachable"] },
                "diagnostics": { "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
                "never": { "$ref": "#/$defs/words" },
                "queries": { "type": "object", "minProperties": 1,
                  "additionalProperties": { "$ref": "#/$defs/count" } },
                "time": { "$ref": "#/$defs/times" },
                "distribution": {
                  "type": "object", "required": ["of"], "additionalProperties": false,
                  "properties": {
                    "of": { "enum": ["first", "order"] },
                    "model": { "oneOf": [{ "$ref": "#/$defs/models" },
                      { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/models" } }] },
                    "shares": { "type": "object", "additionalProperties": { "$ref": "#/$defs/scalar" } },
                    "error": { "$ref": "#/$defs/scalar" },
                    "against": { "oneOf": [{ "$ref": "#/$defs/models" },
                      { "type": "array", "items": { "$ref": "#/$defs/models" } }] }
                  }
                }
              }
            }
          }
        }
        """#
}
