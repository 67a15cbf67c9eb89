package io.switchboard.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.Status;
import io.switchboard.core.ServiceName;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final Path FILE = Path.of("token");

    @Test
    void without_a_list_everybody_sees_everything() {
        Access access = new Access(null, (file, token) -> false);
        assertEquals("anyone true", who(access, List.of(), null, "any/thing"));
    }

    @Test
    void names_and_services_are_meant_exactly_or_up_to_a_star() {
        Access access = access(
                AccessRule.certificate("orders", "prices", "shop/*"), AccessRule.certificate("spiffe://prod/*", "*"));
        assertEquals("orders true", who(access, List.of("x", "orders"), null, "prices"));
        assertEquals("orders true", who(access, List.of("orders"), null, "shop/a/b"));
        assertEquals("orders false", who(access, List.of("orders"), null, "prices2"));
        assertEquals("orders false", who(access, List.of("orders"), null, "shop"));
        assertEquals("spiffe://prod/ns/a true", who(access, List.of("spiffe://prod/ns/a"), null, "prices2"));
        assertEquals(Status.Code.PERMISSION_DENIED, refused(access, List.of("orders2"), null));
        assertEquals(Status.Code.PERMISSION_DENIED, refused(access, List.of("spiffe://dev/a"), null));
    }

    @Test
    void who_is_in_several_lines_sees_what_any_of_them_says() {
        Access access = access(
                AccessRule.certificate("orders", "prices"), AccessRule.token(FILE, "stock"), AccessRule.anyone("open"));
        assertEquals("orders true", who(access, List.of("orders"), null, "open"));
        assertEquals("token of token true", who(access, List.of("orders"), "secret", "stock"));
        assertEquals("token of token true", who(access, List.of("orders"), "secret", "prices"));
        assertEquals("anyone true", who(access, List.of(), null, "open"));
        assertEquals("anyone false", who(access, List.of(), null, "prices"));
    }

    @Test
    void a_refusal_says_what_was_shown() {
        Access access = access(AccessRule.token(FILE, "*"));
        assertEquals(Status.Code.UNAUTHENTICATED, refused(access, List.of(), "guess"));
        assertEquals(Status.Code.UNAUTHENTICATED, refused(access, List.of(), null));
        Access.Decision decision = access.decide(new Access.Shown(List.of("b\u202ead"), null));
        assertEquals(
                "the access list has nobody with a certificate for b\\u202ead",
                decision.status().getDescription());
        assertEquals("certificate", decision.reason());
    }

    private static Access access(AccessRule... rules) {
        return new Access(List.of(rules), (file, token) -> file.equals("token") && token.equals("secret"));
    }

    private static String who(Access access, List<String> names, @Nullable String token, String service) {
        Caller caller = access.decide(new Access.Shown(names, token)).caller();
        assertNotNull(caller);
        return caller.name() + " " + caller.sees().test(new ServiceName(service));
    }

    private static Status.Code refused(Access access, List<String> names, @Nullable String token) {
        Access.Decision decision = access.decide(new Access.Shown(names, token));
        assertNull(decision.caller());
        return decision.status().getCode();
    }
}
