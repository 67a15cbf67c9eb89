package io.switchboard.armeria;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.DomainSocketAddress;
import com.linecorp.armeria.server.ServerPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerPortsTest {
    private static final ServerPort SOCKET =
            new ServerPort(DomainSocketAddress.of("/tmp/greeter.sock"), SessionProtocol.HTTP);
    private static final ServerPort ADMIN = at("127.0.0.1", 1, SessionProtocol.HTTP);
    private static final ServerPort HTTP = at("10.0.0.1", 2, SessionProtocol.HTTP);
    private static final ServerPort HTTPS = at("0.0.0.0", 3, SessionProtocol.HTTPS);

    @Test
    void callers_are_told_the_first_port_that_others_can_reach() {
        assertEquals("10.0.0.1:2", chosen(null, SOCKET, ADMIN, HTTP, HTTPS));
        assertEquals("0.0.0.0:3", chosen(null, HTTPS, HTTP));
        assertEquals("127.0.0.1:1", chosen(null, SOCKET, ADMIN));
        assertEquals("none", chosen(null, SOCKET));
    }

    @Test
    void a_protocol_narrows_the_choice() {
        assertEquals("0.0.0.0:3", chosen(SessionProtocol.HTTPS, HTTP, HTTPS));
        assertEquals("none", chosen(SessionProtocol.HTTPS, HTTP));
    }

    @Test
    void addresses_of_six_have_brackets_and_no_zone() {
        assertEquals("*:4", chosen(null, at("::", 4, SessionProtocol.HTTP)));
        assertEquals("[2001:db8:0:0:0:0:0:1]:4", chosen(null, at("2001:db8::1", 4, SessionProtocol.HTTP)));
    }

    private static String chosen(@Nullable SessionProtocol protocol, ServerPort... ports) {
        return ServerPorts.chosen(List.of(ports), protocol)
                .map(ServerPorts::listening)
                .orElse("none");
    }

    private static ServerPort at(String host, int port, SessionProtocol protocol) {
        try {
            return new ServerPort(new InetSocketAddress(InetAddress.getByName(host), port), protocol);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
