package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.switchboard.grpc.TestService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ListeningTest {
    /** A running server that listens where a test says. */
    private static final class Sockets extends Server {
        private final List<SocketAddress> sockets;

        Sockets(SocketAddress... sockets) {
            this.sockets = List.of(sockets);
        }

        @Override
        public List<? extends SocketAddress> getListenSockets() {
            return sockets;
        }

        @Override
        public int getPort() {
            return -1;
        }

        @Override
        public Server start() {
            return this;
        }

        @Override
        public Server shutdown() {
            return this;
        }

        @Override
        public Server shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }

        @Override
        public void awaitTermination() {}
    }

    private static Listening at(SocketAddress... sockets) {
        return Listening.of(new Sockets(sockets));
    }

    private static InetSocketAddress socket(String address, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    @Test
    void one_address_is_that_and_a_wildcard_is_none() throws Exception {
        assertEquals(new Listening(80, "10.0.0.1", false), at(socket("10.0.0.1", 80)));
        assertEquals(new Listening(80, "fd00:0:0:0:0:0:0:1", false), at(socket("fd00::1", 80)));
        assertEquals(new Listening(80, null, true), at(socket("0.0.0.0", 80)));
        assertEquals(new Listening(80, null, false), at(socket("::", 80)));
    }

    @Test
    void of_several_sockets_the_widest_counts() throws Exception {
        assertEquals(new Listening(81, "10.0.0.1", false), at(socket("127.0.0.1", 80), socket("10.0.0.1", 81)));
        assertEquals(new Listening(82, null, true), at(socket("10.0.0.1", 81), socket("0.0.0.0", 82)));
        assertEquals(new Listening(82, null, false), at(socket("0.0.0.0", 82), socket("::", 82)));
    }

    @Test
    void what_is_no_tcp_socket_does_not_count() throws Exception {
        SocketAddress other = UnixDomainSocketAddress.of("other");
        assertEquals(new Listening(80, "10.0.0.1", false), at(other, socket("10.0.0.1", 80)));
        assertEquals(new Listening(-1, null, false), at(other));
    }

    @Test
    void a_real_server_tells_its_own() throws Exception {
        Server server = new TestService("a").start("127.0.0.1");
        try {
            assertEquals(new Listening(server.getPort(), "127.0.0.1", false), Listening.of(server));
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void a_server_that_does_not_run_listens_nowhere() {
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .build();
        assertThrows(IllegalStateException.class, () -> Listening.of(server));
    }

    @Test
    void is_read_from_a_text() {
        assertEquals(new Listening(80, "10.0.0.1", false), Listening.parse("10.0.0.1:80"));
        assertEquals(new Listening(80, "node-1", false), Listening.parse(" node-1:80 "));
        assertEquals(new Listening(80, null, true), Listening.parse("0.0.0.0:80"));
        for (String all : List.of(":80", "*:80", "[::]:80")) {
            assertNull(Listening.parse(all).host());
            assertEquals(80, Listening.parse(all).port());
        }
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Listening.parse("10.0.0.1"))
                .getMessage());
        assertTrue(message.contains("has no port"), message);
    }
}
