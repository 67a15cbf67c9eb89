package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ForwardingServerBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.TestService;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A caller that pings during a call in which nothing is said. gRPC's clients ping every 10 s at most, so the caller
 * here is a socket, and pings as fast as it is answered.
 */
class QuietStreamTest {
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;

    private static RegisteredServer serve(ServerBuilder<?> builder, @Nullable Duration permitted) {
        ServeOptions options = ServeOptions.builder()
                .shutdownHook(false)
                .drainDelay(Duration.ZERO)
                .grace(Duration.ZERO)
                .permitKeepAliveTime(permitted)
                .build();
        return serve(builder, options);
    }

    private static RegisteredServer serve(ServerBuilder<?> builder, ServeOptions options) {
        return RegisteredServer.start(
                builder, new ServiceName("demo"), new RecordingRegistrar(), options, null, () -> "127.0.0.1");
    }

    /** How many of ten pings are answered before the server sends the caller away. */
    private static int pingsAnswered(RegisteredServer server) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream hello = new ByteArrayOutputStream();
            hello.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            hello.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
            hello.writeBytes(frame(HEADERS, 4, 1, callHeaders()));
            socket.getOutputStream().write(hello.toByteArray());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int ping = 0; ping < 10; ping++) {
                socket.getOutputStream().write(frame(PING, 0, 0, new byte[8]));
                if (!isAnswered(in)) {
                    return ping;
                }
            }
            return 10;
        }
    }

    private static boolean isAnswered(DataInputStream in) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            String payload = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
            if (type == PING && flags == 1) {
                return true;
            }
            if (type == GOAWAY) {
                assertTrue(payload.endsWith("too_many_pings"), payload);
                return false;
            }
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream});
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** By HPACK's static table: 3 is POST, 6 is http, 4 is the path, 1 the authority; 0: a name of its own. */
    private static byte[] callHeaders() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(0x80 | 3);
        headers.write(0x80 | 6);
        headers.write(4);
        text(headers, "/" + TestService.HOLD.getFullMethodName());
        headers.write(1);
        text(headers, "demo");
        for (String each : List.of("content-type", "application/grpc", "te", "trailers")) {
            if (!each.startsWith("application") && !each.equals("trailers")) {
                headers.write(0);
            }
            text(headers, each);
        }
        return headers.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void grpcs_own_default_sends_it_away() throws IOException {
        try (RegisteredServer server = serve(new TestService("a").builder(), (Duration) null)) {
            assertTrue(pingsAnswered(server) < 10);
        }
    }

    @Test
    void what_the_options_permit_keeps_it() throws IOException {
        try (RegisteredServer server = serve(new TestService("a").builder(), Duration.ZERO)) {
            assertEquals(10, pingsAnswered(server));
        }
    }

    /** Hears what a builder is told of pings. */
    private static final class Listening extends ForwardingServerBuilder<Listening> {
        final List<Duration> permitted = new ArrayList<>();
        private final ServerBuilder<?> builder = new TestService("a").builder();
        private final boolean without;

        Listening(boolean without) {
            this.without = without;
        }

        @Override
        protected ServerBuilder<?> delegate() {
            return builder;
        }

        @Override
        public Listening permitKeepAliveTime(long time, TimeUnit unit) {
            if (without) {
                throw new UnsupportedOperationException("no pings here");
            }
            permitted.add(Duration.of(time, unit.toChronoUnit()));
            return this;
        }

        @Override
        public Server build() {
            return builder.build();
        }
    }

    @Test
    void unless_told_otherwise_the_least_that_grpcs_clients_ask_for_is_permitted_and_more() {
        Listening builder = new Listening(false);
        ServeOptions options = ServeOptions.builder()
                .shutdownHook(false)
                .drainDelay(Duration.ZERO)
                .grace(Duration.ZERO)
                .build();
        serve(builder, options).close();
        assertEquals(List.of(Duration.ofSeconds(5)), builder.permitted);
    }

    @Test
    void a_transport_without_pings_serves_as_well() {
        Listening builder = new Listening(true);
        serve(builder, Duration.ofSeconds(5)).close();
        assertEquals(List.of(), builder.permitted);
    }

    @Test
    void a_negative_time_is_refused() {
        ServeOptions.Builder options = ServeOptions.builder().permitKeepAliveTime(Duration.ofSeconds(-1));
        assertThrows(IllegalArgumentException.class, options::build);
    }
}
