package io.switchboard.grpc;

import static io.switchboard.core.Printable.assertPrintable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.JsonText;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What holds whatever stands where a service config should; the seeded tests and the fuzz targets both ask here. */
final class ConfigInvariants implements AutoCloseable {
    private static final Metadata.Key<String> USER = Metadata.Key.of("x-user", Metadata.ASCII_STRING_MARSHALLER);

    private final ScriptedChannels channels = new ScriptedChannels();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Instance server;
    private final ManagedChannel channel;

    /** A channel to a server, which both stay through everything. */
    ConfigInvariants() {
        try {
            server = channels.started(new TestService("a").start("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channels.telemetry = new Telemetry() {
            @Override
            public void configRefused(ServiceName service, String reason) {
                refusals.incrementAndGet();
            }
        };
        say(null);
        channel = channels.open(channels.to("demo", InsecureChannelCredentials.create()));
        assertEquals("a", answered(channel));
    }

    private void say(@Nullable String config) {
        channels.directory.publish(
                new Overlay(Map.of(), config).over(ScriptedDirectory.snapshot(Freshness.LIVE, null, 0, server)));
    }

    private static String answered(ManagedChannel channel) {
        return TestService.who(channel, CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(60, TimeUnit.SECONDS));
    }

    /**
     * A config is taken by the check and the channel, or refused by both with a printable reason; no call ends in a
     * panic; and once it is gone calls are answered.
     */
    void config(String text) {
        // The channel's context may be busy elsewhere, and what comes next takes the place of what has not been heard:
        // a word
        // of its own between two configs, which is always refused, tells that the one before is over.
        int heard = refusals.get();
        say("between configs, " + heard);
        await(() -> refusals.get() > heard);
        int before = refusals.get();
        boolean taken = isTaken(text);
        say(text);
        if (!taken) {
            await(() -> refusals.get() > before);
        }
        Metadata headers = new Metadata();
        headers.put(USER, "alice");
        try {
            ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                    TestService.WHO,
                    CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS),
                    "");
        } catch (StatusRuntimeException e) {
            // A config may fail calls: by a timeout, a size, a route that would rather fail, a health check.
            assertNotEquals(Status.Code.INTERNAL, e.getStatus().getCode(), () -> String.valueOf(e.getStatus()));
        }
        say(null);
        assertEquals("a", answered(channel));
        assertEquals(taken ? 0 : 1, refusals.get() - before, () -> "taken by the check: " + taken);
    }

    private static void await(BooleanSupplier condition) {
        try {
            Await.until("the channel has refused it too", condition);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isTaken(String text) {
        try {
            ServiceConfigCheck.check(text);
            return true;
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
            return false;
        }
    }

    /**
     * A policy is refused with a printable reason, or calls with any header find one of the candidates or a refusal.
     */
    static void policy(String text, String header) {
        PolicyConfig config;
        try {
            config = PolicyConfig.of(JsonText.object(text));
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
            return;
        }
        assertEquals(config, PolicyConfig.of(JsonText.object(text)));
        SplittableRandom random = new SplittableRandom(1);
        PickerState lasting = new PickerState(random);
        List<Candidate> candidates = candidates();
        RoutingPicker picker =
                new PickPlan(candidates, config, new Locality("eu", "a")).picker(lasting, random::nextLong, () -> 0);
        for (String method : List.of("demo.Greeter/Hello", "a/M")) {
            for (String value : List.of(header, "alice", "a".repeat(20_000))) {
                PickResult picked = picker.pickSubchannel(call(method, value));
                Status status = picked.getStatus();
                assertTrue(!picked.isDrop(), () -> String.valueOf(status));
                assertTrue(
                        candidates.stream().anyMatch(one -> picked.equals(one.result()))
                                || status.getCode() == Status.Code.UNAVAILABLE
                                || (picked.getSubchannel() == null && status.isOk()),
                        () -> String.valueOf(status));
            }
        }
        lasting.keep(List.of());
        assertTrue(lasting.size() <= 8, () -> "kept: " + lasting.size());
        assertNull(PolicyConfig.parse(JsonText.object(text)).getError());
    }

    private static List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            Instance instance = Instance.at("10.0.0.1:80").toBuilder()
                    .id("i" + n)
                    .version(n % 2 == 0 ? "v1" : "v2")
                    .label("tier", n % 3 == 0 ? "gold" : "silver")
                    .locality(new Locality("eu", n < 3 ? "a" : "b"))
                    .build();
            candidates.add(new Candidate(
                    instance.id(),
                    instance,
                    n == 5 ? null : PickResult.withError(Status.ABORTED.withDescription(instance.id())),
                    n == 5,
                    n,
                    new CallLoad(true, ChoiceConfig.DEFAULT.decay(), () -> 0)));
        }
        return candidates;
    }

    private static DescribedCall call(String method, String value) {
        StringBuilder sendable = new StringBuilder();
        value.chars().filter(c -> c >= ' ' && c <= '~').forEach(c -> sendable.append((char) c));
        return new DescribedCall(method, Map.of("x-user", sendable.toString()), null);
    }

    @Override
    public void close() {
        channels.close();
    }
}
