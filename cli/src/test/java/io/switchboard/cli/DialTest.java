package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DialTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    /**
     * As one in which the classes of the client take longer than dialling may: the connection is there, and no answer.
     */
    @Test
    void who_accepts_and_answers_late_is_dialled() throws Exception {
        try (ServerSocket there = listening(50)) {
            Typed typed = new Typed("http://" + address(there));
            String line = typed.failure("services", "--dial-timeout", "1s", "--command-timeout", "1500ms");
            assertTrue(
                    line.endsWith(" it was dialled, and did not speak gRPC within 1500 ms (--command-timeout)"), line);
        }
    }

    @Test
    void one_that_accepts_is_enough() throws Exception {
        Address nobody = nobody();
        assertEquals(Dial.End.REFUSED, Dial.all(List.of(nobody), MOMENT));
        assertEquals(Dial.End.REFUSED, Dial.all(List.of(new Address("no.such.name.invalid", 1)), MOMENT));
        try (ServerSocket there = listening(50)) {
            assertEquals(Dial.End.CONNECTED, Dial.all(List.of(nobody, address(there)), MOMENT));
        }
    }

    /** Linux leaves who comes to a full queue without an answer, as a firewall does. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void who_is_silent_is_told_with_the_flag_and_no_other_connection_is_waited_for() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket silent = listening(1)) {
            fill(silent, queue);
            assertEquals(Dial.End.TIMED_OUT, Dial.all(List.of(nobody(), address(silent)), MOMENT));
            Typed typed = new Typed("http://" + address(silent));
            for (String command : List.of("services", "resolve demo")) {
                List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
                args.addAll(List.of("--dial-timeout", "150ms"));
                String line = typed.failure(args.toArray(String[]::new));
                assertTrue(line.endsWith(" cannot be reached: no connection within 150 ms (--dial-timeout)"), line);
            }
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    private static void fill(ServerSocket server, List<Socket> queue) throws IOException {
        while (true) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    private static ServerSocket listening(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    private static Address address(ServerSocket server) {
        InetSocketAddress at = (InetSocketAddress) server.getLocalSocketAddress();
        return new Address(at.getAddress().getHostAddress(), at.getPort());
    }

    private static Address nobody() throws IOException {
        try (ServerSocket gone = listening(1)) {
            return address(gone);
        }
    }
}
