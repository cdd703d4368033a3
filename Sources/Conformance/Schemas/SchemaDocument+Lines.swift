extension SchemaDocument {
    static let adapterText = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "srvlab adapter protocol, version 1: a request or a reply",
          "type": "object",
          "required": ["id"],
          "oneOf": [{ "$ref": "#/$defs/request" }, { "$ref": "#/$defs/reply" }],
          "$defs": {
            "text": { "type": "array", "items": { "type": "string" } },
            "request": {
              "required": ["id", "do"],
              "properties": {
                "id": { "type": "integer" },
                "do": { "type": "string", "description": "hello, resolve, advance, forget, bye; others are skipped" },
                "protocol": { "const": 1 }, "uri": { "type": "string" }, "servers": { "$ref": "#/$defs/text" },
                "protocols": { "$ref": "#/$defs/text" }, "timeout": { "type": "number", "exclusiveMinimum": 0 },
                "attempts": { "type": "integer", "minimum": 1 },
                "ports": { "type": "object", "additionalProperties": { "type": "integer" } },
                "seed": { "type": "integer", "minimum": 0 }, "repeat": { "type": "integer", "minimum": 1 },
                "draws": { "type": "array", "items": { "type": "integer", "minimum": 0 } },
                "strict": { "type": "boolean" }, "limit": { "type": "integer", "minimum": 2 },
                "family": { "enum": ["ipv6First", "ipv4First", "ipv6", "ipv4"] },
                "additional": { "enum": ["use", "ignore"] }, "seconds": { "type": "number", "minimum": 0 }
              }
            },
            "reply": {
              "required": ["id"], "not": { "required": ["do"] },
              "properties": {
                "id": { "type": "integer" }, "protocol": { "const": 1 }, "name": { "type": "string" },
                "version": { "type": "string" },
                "gives": { "type": "array", "items": { "enum": ["order", "addresses", "implicit", "diagnostics"] } },
                "can": { "type": "array", "items": { "enum": ["servers", "timeout", "attempts", "ports", "seed",
                  "repeat", "draws", "clock", "forget", "strict", "limit", "family", "additional"] } },
                "hops": { "type": "array", "items": {
                  "type": "object", "required": ["target", "port"],
                  "properties": {
                    "protocol": { "type": "string" }, "target": { "type": "string" },
                    "port": { "type": "integer", "minimum": 0, "maximum": 65535 },
                    "addresses": { "$ref": "#/$defs/text" }, "priority": { "type": "integer" },
                    "weight": { "type": "integer" }, "implicit": { "type": "boolean" } } } },
                "error": { "type": "string" }, "detail": { "type": "string" },
                "diagnostics": { "type": "array", "items": { "type": "object", "required": ["code"],
                  "properties": { "code": { "type": "string" }, "name": { "type": "string" } } } },
                "domain": { "type": "string" }, "localPart": { "type": "string" },
                "tally": { "type": "array", "items": { "type": "object", "required": ["order", "n"],
                  "properties": { "order": { "$ref": "#/$defs/text" }, "n": { "type": "integer", "minimum": 0 } } } },
                "bounds": { "type": "array", "items": { "type": "integer", "minimum": 0 } },
                "done": { "type": "boolean" }, "skipped": { "type": "boolean" }, "reason": { "type": "string" }
              }
            }
          }
        }
        """#

    static let reportText = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "srvlab report: the first line describes the run, each other line a case",
          "type": "object",
          "oneOf": [{ "required": ["run"] }, { "required": ["case"] }],
          "properties": {
            "run": {
              "type": "object", "required": ["version", "seed", "seconds", "cases"],
              "properties": {
                "version": { "type": "string" }, "seed": { "type": "integer" },
                "date": { "type": "string", "description": "When it began, in ISO 8601." },
                "shards": { "type": "object", "description": "By subject, where the scenarios were divided.",
                  "additionalProperties": { "type": "array", "items": { "type": "string", "pattern": "^[0-9]+/[0-9]+$" } } },
                "seconds": { "type": "number" }, "cases": { "type": "integer", "minimum": 0 } }
            },
            "case": {
              "type": "object",
              "required": ["subject", "id", "title", "file", "line", "uri", "spec", "level", "verdict", "differences",
                "explanation", "queries", "seed", "seconds", "repetition"],
              "properties": {
                "subject": { "type": "string" }, "id": { "type": "string" }, "title": { "type": "string" },
                "file": { "type": "string" }, "line": { "type": "integer" }, "step": { "type": "integer" },
                "uri": { "type": "string" },
                "spec": { "type": "array", "items": { "type": "object", "required": ["id", "level", "text"] } },
                "level": { "enum": ["must", "should", "may"] },
                "verdict": { "enum": ["pass", "warn", "fail", "unsupported", "error"] },
                "foreseen": { "type": "object", "required": ["verdict"],
                  "description": "What a list of expectations says of the case.", "properties": {
                    "verdict": { "enum": ["pass", "warn", "fail", "unsupported", "error"] },
                    "reason": { "type": "string" } } },
                "reason": { "type": "string" },
                "expected": { "type": "array", "items": { "type": "array", "items": { "type": "string" } } },
                "expectedError": { "type": "string" }, "hops": { "type": "array", "items": { "type": "string" } },
                "error": { "type": "string" },
                "differences": { "type": "array",
                  "items": { "type": "object", "required": ["what", "expected", "got"] } },
                "explanation": { "type": "array", "items": { "type": "string" } },
                "queries": { "type": "array", "items": { "type": "object",
                  "required": ["server", "time", "transport", "truncated", "answers", "octets"] } },
                "shares": { "type": "object", "required": ["claim", "draws", "hosts", "pValue", "falseAlarmRate",
                  "missRate", "closest", "toldApart", "notToldApart"] },
                "ladder": { "type": "object", "required": ["parties", "rungs", "path", "attempts", "omitted"],
                  "properties": {
                  "parties": { "type": "array", "items": { "type": "string" } },
                  "rungs": { "type": "array", "items": { "type": "object",
                    "required": ["time", "kind", "from", "to", "text"] } },
                  "status": { "enum": ["success", "failure", "indeterminant"] }, "reason": { "type": "string" },
                  "path": { "type": "array", "items": { "type": "string" } },
                  "attempts": { "type": "array", "items": { "type": "string" } }, "omitted": { "type": "integer" } } },
                "seed": { "type": "integer" }, "seconds": { "type": "number" }, "repetition": { "type": "string" }
              }
            }
          }
        }
        """#
}
