package io.switchboard.etcd.layout;

import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import org.jspecify.annotations.Nullable;

/** Compares what a registration says with what callers would read of it. */
@Internal
public final class ReadBack {
    private ReadBack() {}

    /** What is the matter with a host that no caller could dial; null: nothing is known of that. */
    static @Nullable String undiallable(String host) {
        return host.indexOf('%') < 0
                ? null
                : "host " + Text.printable(host) + " has a zone, which means something on this machine only; leave"
                        + " it out, or give an address that others can dial";
    }

    /** Which part callers would read as another one, and as what; null: none. */
    public static @Nullable String difference(Instance written, Instance read) {
        if (!read.id().equals(written.id())) {
            return "id as " + shown(read.id());
        }
        if (!read.address().equals(written.address())) {
            return "address as " + shown(read.address());
        }
        if (!read.addresses().equals(written.addresses())) {
            return "addresses by network as " + shown(read.addresses());
        }
        if (read.weight() != written.weight()) {
            return "weight as " + read.weight();
        }
        if (!read.locality().equals(written.locality())) {
            return "region and zone as " + shown(read.locality());
        }
        if (!read.version().equals(written.version())) {
            return "version as " + shown(read.version());
        }
        if (!read.labels().equals(written.labels())) {
            return "labels as " + shown(read.labels());
        }
        if (read.state() != written.state()) {
            return "state as " + read.state();
        }
        if (read.incarnation() != written.incarnation()) {
            return "incarnation as " + read.incarnation();
        }
        // Their texts may be spaced in another way.
        return read.extensions().keySet().equals(written.extensions().keySet())
                ? null
                : "extensions as " + shown(read.extensions().keySet());
    }

    private static String shown(Object part) {
        return "\"" + Text.printable(part.toString()) + "\"";
    }
}
