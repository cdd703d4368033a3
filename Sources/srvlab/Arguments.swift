public import ArgumentParser
public import Conformance
public import NextHops
public import Operations
public import Zones

// Words of the libraries that stand on the command line as they are.

extension Resolver.Configuration.Family: ExpressibleByArgument {}

extension Requirement.Level: ExpressibleByArgument {}

extension Edge: ExpressibleByArgument {}

extension Shard: ExpressibleByArgument {}

extension SchemaDocument: ExpressibleByArgument {}

extension LintLevels.Preset: ExpressibleByArgument {}

extension ClientModel: ExpressibleByArgument {}

extension NameServerProgram: ExpressibleByArgument {}
