package io.switchboard.etcd.layout;

import io.switchboard.core.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In which layout registrations are read and written; see {@code docs/key-layout.md}. */
public enum Format {
    /** Switchboard's own, which is that of etcd's Go package {@code naming/endpoints}. */
    SWITCHBOARD,
    /** go-zero's: the value is {@code host:port} and nothing else. */
    GO_ZERO,
    /** Kratos's: JSON under {@code /microservices/}. */
    KRATOS,
    /** Kitex's: JSON under {@code kitex/registry-etcd/}. */
    KITEX,
    /** rpcx's: the address is in the key, and the value is a URL query. */
    RPCX;

    /**
     * Reads a name in lower case, with a hyphen between words, such as {@code go-zero}.
     *
     * @throws IllegalArgumentException if it is none; the message lists them
     */
    public static Format parse(String text) {
        for (Format format : values()) {
            if (format.toString().equals(text)) {
                return format;
            }
        }
        throw new IllegalArgumentException("format \"" + Text.printable(text) + "\" is not known; write one of "
                + Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", ")));
    }

    /** The name that {@link #parse} reads. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
