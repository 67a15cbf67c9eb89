package io.switchboard.cli;

import io.switchboard.operator.ChangeAuthor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who changes something, and why: it stands beside the change, for those who find it. */
final class Author {
    @Option(names = "--by", paramLabel = "NAME", description = "Who makes the change (default: user@host).")
    private @Nullable String by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who find it.")
    private String reason = "";

    Author() {}

    ChangeAuthor signature() {
        return new ChangeAuthor(by == null ? System.getProperty("user.name", "unknown") + "@" + host() : by, reason);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
