package io.switchboard.istio;

import io.switchboard.core.Internal;

/** Names one of Istio's objects among all. */
@Internal
public record ObjectId(Kind kind, String namespace, String name) implements Comparable<ObjectId> {
    @Override
    public int compareTo(ObjectId other) {
        int byKind = kind.compareTo(other.kind);
        int byNamespace = byKind != 0 ? byKind : namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.kind() + " " + namespace + "/" + name;
    }
}
