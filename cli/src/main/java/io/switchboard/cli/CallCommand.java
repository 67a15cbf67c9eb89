package io.switchboard.cli;

import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard call}: one call, as a client of the service would make it. */
@Command(
        name = "call",
        description = {
            "Calls the service as any client would: found in the registry, with its config and overrides. Without a METHOD asks"
                    + " gRPC's health service; a METHOD is found by the server's reflection."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:answered; without a METHOD: SERVING", "1:not so", "2:wrong usage"})
final class CallCommand implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "METHOD",
            description = "package.Service/Method; none: the health check.")
    private @Nullable String method;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "The request; @FILE: read from a file, @-: from standard input (default: ${DEFAULT-VALUE}).")
    private String data = "{}";

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header to send; may be repeated.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
    private double timeout;

    @Option(names = "--tls", description = "The servers speak TLS (default: plaintext).")
    private boolean tls;

    @Option(names = "--tls-cacert", paramLabel = "FILE", description = "What the servers' certificates are trusted by.")
    private @Nullable Path ca;

    @Option(names = "--authority", paramLabel = "NAME", description = "The name that the servers' certificates have.")
    private @Nullable String authority;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    CallCommand() {}

    @Override
    public Integer call() throws CommandFailure {
        try (Switchboard switchboard = Switchboard.connect(SwitchboardOptions.builder(etcd.options())
                .withoutSnapshotCache()
                .build())) {
            ManagedChannelBuilder<?> builder = switchboard.channel(service, credentials());
            ManagedChannel channel = (authority == null ? builder : builder.overrideAuthority(authority)).build();
            try {
                return method == null ? health(channel) : dynamic(channel, method);
            } catch (StatusRuntimeException e) {
                throw new CommandFailure(e.getStatus().getCode()
                        + (e.getStatus().getDescription() == null
                                ? ""
                                : ": " + e.getStatus().getDescription()));
            } finally {
                channel.shutdownNow();
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private int health(Channel channel) {
        ServingStatus status = HealthGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata()))
                .withDeadlineAfter(limit().toNanos(), TimeUnit.NANOSECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
        Printer.out(spec).line(status.name());
        return status == ServingStatus.SERVING ? 0 : 1;
    }

    private int dynamic(Channel channel, String name) throws CommandFailure {
        com.google.protobuf.Descriptors.MethodDescriptor described = new Reflection(channel, limit()).method(name);
        if (described.isClientStreaming()) {
            throw new CommandFailure(name + " takes a stream of requests; this command sends one");
        }
        DynamicCall call = new DynamicCall(described);
        DynamicMessage request = call.request(body());
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(limit().toNanos(), TimeUnit.NANOSECONDS);
        for (Iterator<DynamicMessage> answers = call.call(channel, metadata(), options, request); answers.hasNext(); ) {
            Printer.out(spec).jsonLine(call.json(answers.next()));
        }
        return 0;
    }

    private String body() throws CommandFailure {
        try {
            if (data.equals("@-")) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return data.startsWith("@") ? Files.readString(Path.of(data.substring(1))) : data;
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + data.substring(1) + ": " + e);
        }
    }

    private ChannelCredentials credentials() throws CommandFailure {
        if (!tls && ca == null) {
            return InsecureChannelCredentials.create();
        }
        try {
            TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
            return (ca == null ? credentials : credentials.trustManager(ca.toFile())).build();
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + ca + ": " + e);
        }
    }

    private Metadata metadata() {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return metadata;
    }

    private Duration limit() {
        return Duration.ofNanos((long) (timeout * 1e9));
    }
}
