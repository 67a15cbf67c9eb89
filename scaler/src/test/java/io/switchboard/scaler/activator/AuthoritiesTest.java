package io.switchboard.scaler.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.Metadata;
import io.switchboard.core.ServiceName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthoritiesTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final ServiceName SHOP = new ServiceName("xiaoxu/shop");

    private final Authorities both =
            new Authorities(new LinkedHashSet<>(List.of(DEMO, SHOP)), Map.of("shop.example", SHOP));

    private static @Nullable ServiceName of(Authorities authorities, @Nullable String authority) {
        return authorities.of(authority, new Metadata());
    }

    @Test
    void a_service_is_named_as_each_kind_of_client_does() {
        assertEquals(DEMO, of(both, "demo"));
        assertEquals(DEMO, of(both, "demo:443"));
        assertEquals(SHOP, of(both, "xiaoxu.shop"));
        assertEquals(SHOP, of(both, "XIAOXU.shop:8443"));
        assertEquals(SHOP, of(both, "xiaoxu%2Fshop"));
        assertEquals(SHOP, of(both, "xiaoxu%2fshop"));
        assertEquals(SHOP, of(both, "xiaoxu/shop"));
        assertEquals(SHOP, of(both, "shop.example"));
    }

    @Test
    void an_unknown_authority_is_of_no_service_where_there_are_several() {
        assertNull(of(both, "127.0.0.1:50051"));
        assertNull(of(both, "demo2"));
        assertNull(of(both, ""));
        assertNull(of(both, null));
    }

    @Test
    void where_there_is_one_service_every_call_is_for_it() {
        assertEquals(DEMO, of(new Authorities(Set.of(DEMO), Map.of()), "127.0.0.1:50051"));
    }

    @Test
    void the_header_says_it_before_all_else() {
        Metadata headers = new Metadata();
        headers.put(Authorities.SERVICE, "xiaoxu/shop");
        assertEquals(SHOP, both.of("demo", headers));
        Metadata unknown = new Metadata();
        unknown.put(Authorities.SERVICE, "nobody");
        assertNull(both.of("demo", unknown));
    }

    @Test
    void of_two_services_with_one_dotted_name_the_one_that_is_written_so_has_it() {
        ServiceName dotted = new ServiceName("xiaoxu.shop");
        Authorities authorities = new Authorities(new LinkedHashSet<>(List.of(SHOP, dotted)), Map.of());
        assertEquals(dotted, of(authorities, "xiaoxu.shop"));
        assertEquals(SHOP, of(authorities, "xiaoxu%2Fshop"));
    }
}
