// Package mongodb keeps collections in MongoDB.
//
// Policy. Writes are acknowledged by a majority and journaled; what is read from a
// replica set was acknowledged by a majority too. Every call ends within the
// client's time-out. Filters are built from typed values only, and every range
// names the index it must use. No transaction, change stream, text index, collation
// or $lookup is needed.
//
// Order of stamps. A follower keeps, for each stream of stamps, the last seq it
// saw, and asks for what is behind it. That is right only if no smaller seq of the
// stream becomes visible later. So a process writes to a collection one ordered
// batch after another: a batch takes its seqs and is sent only when the batch before
// it was answered. A batch that was not answered may still arrive, at any time; so
// the process leaves that stream for ever and goes on in a new one. What arrives
// late is then the end of a stream that nobody has passed. Streams are listed in the
// collection "instances" before their first stamp.
//
// Limits. A unique index cannot be had on a collection that is sharded by a hashed
// _id, and a range over several shards is not read at one moment, so collections
// that are followed or have unique keys stay on one shard. Each start of a process
// that writes, and each outage it lives through, adds a stream, and following asks
// once for each.
//
// FerretDB speaks the same protocol for tests. It is told apart at the start, given
// one connection and refused the capability of atomic updates: its updates are a
// read and a write.
package mongodb
