package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code services} and {@code instances}. */
class ListingCommandsTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Typed typed = new Typed(etcd.endpoint());

    @BeforeEach
    void fill() {
        etcd.put(
                "xiaoxu/demo/10.0.0.1:80",
                "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"weight\":50,"
                        + "\"zone\":\"a\",\"version\":\"v1\",\"labels\":{\"tier\":\"gold\\u001b[2J\"}}}");
        etcd.put(
                "xiaoxu/demo/b",
                "{\"Addr\":\"10.0.0.2:80\",\"Metadata\":{\"state\":\"draining\",\"addresses\":{\"wan\":\"203.0.113.7:443\"}}}");
        etcd.put("xiaoxu/demo/c", "no JSON");
        etcd.put("xiaoxu/demo/d", "{\"Addr\":\"169.254.1.1:80\"}");
        etcd.put("billing/10.0.0.3:80", "{\"Addr\":\"10.0.0.3:80\"}");
        etcd.put(
                "switchboard/services/xiaoxu/demo//overrides/b",
                "{\"weight\":7,\"by\":\"xiaoxu@host\",\"reason\":\"disk\"}");
        etcd.put("switchboard/services/xiaoxu/demo//config", "{\"Addr\":\"10.0.0.9:80\"}");
        etcd.put("something/else", "of somebody else");
        etcd.put("loose", "{\"Addr\":\"10.0.0.4:80\"}");
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    private List<String> services(String... flags) {
        List<String> args = new ArrayList<>(List.of("services"));
        args.addAll(List.of(flags));
        assertEquals(0, typed.run(args.toArray(String[]::new)), typed::err);
        return typed.out().lines().toList();
    }

    @Test
    void services_are_those_with_registrations_and_nothing_else() {
        assertEquals(
                List.of(
                        "SERVICE      INSTANCES  DRAINING  REFUSED",
                        "billing      1          0         0",
                        "xiaoxu/demo  2          1         1"),
                services());
        assertTrue(typed.out().contains("billing"), typed.out());
        assertEquals(
                "switchboard services: 3 keys are left out, with no registration under a service's name", typed.err());
        services("-o", "json");
        assertTrue(typed.out().contains("\"service\": \"billing\""), typed.out());
    }

    @Test
    void services_of_a_namespace_are_named_without_it() {
        assertEquals(
                List.of("SERVICE  INSTANCES  DRAINING  REFUSED", "demo     2          1         1"),
                services("--namespace", "xiaoxu/"));
        assertEquals(
                "switchboard services: 1 key is left out, with no registration under a service's name", typed.err());
    }

    @Test
    void other_layouts_have_their_own_places() {
        etcd.put(
                "/microservices/hello/x",
                "{\"id\":\"x\",\"name\":\"hello\",\"version\":\"v3\",\"endpoints\":[\"grpc://10.0.0.7:9000\"]}");
        etcd.put("rpcx/Arith/tcp@10.0.0.8:80", "weight=7");
        assertEquals(
                List.of("SERVICE  INSTANCES  DRAINING  REFUSED", "hello    1          0         0"),
                services("--format", "kratos"));
        assertTrue(
                typed.out("instances", "hello", "--format", "kratos").contains("x   10.0.0.7:9000  100"), typed.out());
        assertTrue(
                typed.out("instances", "rpcx/Arith", "--format", "rpcx").contains("10.0.0.8:80  10.0.0.8:80  7 "),
                typed.out());
    }

    @Test
    void another_namespace_of_kratos_has_its_own_services() {
        String value = "{\"id\":\"x\",\"name\":\"hello\",\"endpoints\":[\"grpcs://10.0.0.7:9000\"]}";
        etcd.put("/my-namespace/hello/x", value);
        assertEquals(
                List.of("SERVICE  INSTANCES  DRAINING  REFUSED", "hello    1          0         0"),
                services("--format", "kratos:/my-namespace"));
        assertTrue(
                typed.out("instances", "hello", "--format", "kratos:/my-namespace")
                        .contains("tls=true"),
                typed.out());
    }

    @Test
    void one_address_that_rpcx_has_under_two_keys_is_one_instance() {
        etcd.put("rpcx/Arith/10.0.0.8:80", "weight=3");
        etcd.put("rpcx/Arith/tcp@10.0.0.8:80", "weight=7");
        List<String> services = services("--format", "rpcx");
        assertTrue(services.stream().anyMatch(line -> line.matches("rpcx/Arith +1 +0 +0")), services.toString());
        List<String> lines =
                typed.out("instances", "rpcx/Arith", "--format", "rpcx").lines().toList();
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.get(1).startsWith("tcp@10.0.0.8:80  10.0.0.8:80  7 "), lines.toString());
    }

    @Test
    void instances_are_shown_as_registered_with_overrides_and_what_is_skipped() {
        assertEquals(
                List.of(
                        "ID           ADDRESS                          "
                                + "WEIGHT  ZONE  VERSION  STATE     LABELS              AGE  OVERRIDE",
                        "10.0.0.1:80  10.0.0.1:80                      "
                                + "50      a     v1       serving   tier=gold\\u001b[2J  -    -",
                        "b            10.0.0.2:80,wan=203.0.113.7:443  "
                                + "100     -     -        draining  -                   -    weight 7"
                                + " (xiaoxu@host: disk)"),
                typed.out("instances", "xiaoxu/demo").lines().limit(3).toList());
        assertTrue(typed.out().contains("\nskipped c: UNREADABLE, the value is not JSON: no JSON\n"), typed.out());
        assertTrue(typed.out().contains("\nskipped d: ADDRESS_REFUSED, address 169.254.1.1:80: "), typed.out());
    }

    @Test
    void instances_as_json_have_everything() {
        String json = typed.out("instances", "xiaoxu/demo", "-o", "json");
        assertTrue(json.contains("\"weight\": 50"), json);
        assertTrue(json.contains("\"wan\": \"203.0.113.7:443\""), json);
        assertTrue(json.contains("\"reason\": \"UNREADABLE\""), json);
        assertTrue(json.contains("\"by\": \"xiaoxu@host\""), json);
    }

    @Test
    void a_service_that_is_not_there_is_one_line_with_near_names() {
        String authority = etcd.endpoint().substring("http://".length());
        assertEquals(
                "switchboard instances: no instances of service xiaoxu/dmo registered in etcd at " + authority
                        + "; did you mean xiaoxu/demo?",
                typed.failure("instances", "xiaoxu/dmo"));
        assertEquals(
                "switchboard instances: no instances of service zzzzzz registered in etcd at " + authority
                        + "; there are billing, xiaoxu/demo",
                typed.failure("instances", "zzzzzz"));
    }

    @Test
    void without_an_etcd_there_is_one_line_that_names_the_endpoints() {
        String authority = etcd.endpoint().substring("http://".length());
        etcd.close();
        String line = typed.failure("services");
        assertTrue(line.startsWith("switchboard services: etcd at " + authority + " cannot be reached: "), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void a_user_is_asked_for_where_etcd_knows_users() {
        etcd.requireLogin("app", "secret");
        String authority = etcd.endpoint().substring("http://".length());
        assertEquals(
                "switchboard services: etcd at " + authority
                        + " lets in only known users, and none is given to read all keys",
                typed.failure("services"));
        assertEquals(
                "switchboard services: etcd at " + authority
                        + " refuses the user: wrong user name or password for user \"app\"",
                typed.failure("services", "--user", "app:wrong"));
        services("--user", "app:secret");
    }

    @Test
    void a_connection_that_trusts_anybody_is_refused() {
        String line = typed.failure("services", "--insecure-skip-tls-verify");
        assertTrue(line.startsWith("switchboard services: --insecure-skip-tls-verify is not supported; "), line);
    }

    @Test
    void wrong_usage_is_exit_code_2() {
        assertEquals(2, typed.run("instances"));
        assertEquals(2, typed.run("services", "--such"));
    }
}
