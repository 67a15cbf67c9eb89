package io.switchboard.cli;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.switchboard.Switchboard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is sent with a call, and how the servers are reached. */
final class CallFlags {
    @Option(
            names = {"-d", "--data"},
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "The request; @FILE: read from a file, @-: from standard input (default: ${DEFAULT-VALUE}).")
    private String data = "{}";

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header to send; may be repeated.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Mixin
    private ServerFlags servers = new ServerFlags();

    CallFlags() {}

    /** @throws IllegalArgumentException if the service's name, or the authority, is none */
    ManagedChannel channel(Switchboard switchboard, String service) throws CommandFailure {
        return servers.channel(switchboard, service);
    }

    static CommandFailure failure(StatusRuntimeException e) {
        return new CommandFailure(e.getStatus().getCode()
                + (e.getStatus().getDescription() == null
                        ? ""
                        : ": " + e.getStatus().getDescription()));
    }

    String body() throws CommandFailure {
        try {
            if (data.equals("@-")) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return data.startsWith("@") ? Files.readString(Path.of(data.substring(1))) : data;
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + data.substring(1) + ": " + e);
        }
    }

    Metadata metadata() {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return metadata;
    }
}
