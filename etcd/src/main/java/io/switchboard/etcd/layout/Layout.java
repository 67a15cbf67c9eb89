package io.switchboard.etcd.layout;

import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;

/** Where registrations are in etcd, and how they are written there. */
@Internal
public interface Layout {
    static Layout of(Format format) {
        return of(FormatChoice.of(format));
    }

    static Layout of(FormatChoice chosen) {
        return switch (chosen.format()) {
            case SWITCHBOARD -> new InstanceCodec();
            case GO_ZERO -> new GoZeroLayout();
            case KRATOS -> new KratosLayout(chosen.root());
            case KITEX -> new KitexLayout(chosen.root());
            case RPCX -> new RpcxLayout();
        };
    }

    /** The start of all keys of all services, below the namespace. */
    default String root() {
        return "";
    }

    /** The start of the keys of a service, below the namespace. */
    default String prefix(ServiceName service) {
        return root() + service.keyPrefix();
    }

    /** What follows that in the key of an instance: its id for those who read. */
    default String suffix(Instance instance) {
        return instance.id();
    }

    /** Whether keys may name one instance in several spellings: see {@link #spelled}. */
    default boolean respells() {
        return false;
    }

    /**
     * The one of the spellings of an id that stands for all of them; what is spelled in one way only is that already.
     */
    default String spelled(String id) {
        return id;
    }

    /** Whether a value tells which of two registrations of one key is the newer. */
    default boolean hasIncarnation() {
        return true;
    }

    /**
     * @throws IllegalArgumentException if the layout cannot carry a part that it would not merely leave out; the
     *     message says which
     */
    String encode(ServiceName service, Instance instance);

    /** What those read who read what {@link #encode} has written: the instance without what is left out. */
    default Instance carried(Instance instance) {
        return instance;
    }

    /**
     * Reads a value. A weight out of range is clamped, since it must not take the server out of the set.
     *
     * @throws IllegalArgumentException if the value announces no instance; the message says why
     */
    InstanceCodec.Read read(String id, String text, int minWeight, int maxWeight);
}
