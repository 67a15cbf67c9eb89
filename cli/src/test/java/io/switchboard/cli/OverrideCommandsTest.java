package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code drain}, {@code undrain}, {@code weight} and {@code overrides}. */
class OverrideCommandsTest {
    private static final String KEY = "switchboard/services/xiaoxu/demo//overrides/10.0.0.1:80";

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Typed typed = new Typed(etcd.endpoint());

    @BeforeEach
    void fill() {
        etcd.put("xiaoxu/demo/10.0.0.1:80", "{\"Addr\":\"10.0.0.1:80\"}");
        etcd.put("xiaoxu/demo/10.0.0.2:80", "{\"Addr\":\"10.0.0.2:80\"}");
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void drain_is_written_with_who_when_and_why_and_undrain_takes_it_back() {
        assertEquals(
                "10.0.0.1:80 of xiaoxu/demo: no override -> draining (xiaoxu@host: disk)",
                typed.out("drain", "xiaoxu/demo", "10.0.0.1:80", "--by", "xiaoxu@host", "--reason", "disk"));
        String value = String.valueOf(etcd.read(KEY).get(KEY));
        assertTrue(
                value.matches("\\{\"state\":\"draining\",\"by\":\"xiaoxu@host\",\"at\":\"\\S+Z\",\"reason\":\"disk\"}"),
                value);
        assertEquals(
                "10.0.0.1:80 of xiaoxu/demo: draining -> no override",
                typed.out("undrain", "xiaoxu/demo", "10.0.0.1:80"));
        assertEquals(Map.of(), etcd.read("switchboard/"));
        assertEquals(
                "10.0.0.1:80 of xiaoxu/demo: no override, as before",
                typed.out("undrain", "xiaoxu/demo", "10.0.0.1:80"));
    }

    @Test
    void weight_and_drain_keep_each_other_and_members_that_are_not_known() {
        etcd.put(KEY, "{\"weight\":50,\"ticket\":7}");
        typed.out("drain", "xiaoxu/demo", "10.0.0.1:80", "--by", "a");
        typed.out("weight", "xiaoxu/demo", "10.0.0.1:80", "20", "--by", "b");
        String value = String.valueOf(etcd.read(KEY).get(KEY));
        assertTrue(
                value.matches("\\{\"weight\":20,\"state\":\"draining\",\"by\":\"b\",\"at\":\"\\S+\",\"ticket\":7}"),
                value);
        assertEquals(
                "10.0.0.1:80 of xiaoxu/demo: draining, weight 20 -> draining (c)",
                typed.out("weight", "xiaoxu/demo", "10.0.0.1:80", "--clear", "--by", "c"));
        assertEquals(
                "10.0.0.1:80 of xiaoxu/demo: draining -> no override",
                typed.out("overrides", "clear", "xiaoxu/demo", "10.0.0.1:80"));
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void who_is_not_registered_is_refused_with_near_names_unless_forced() {
        assertEquals(
                "switchboard drain: service xiaoxu/demo has no instance 10.0.0.1:8; did you mean 10.0.0.1:80,"
                        + " 10.0.0.2:80? (--force: all the same)",
                typed.failure("drain", "xiaoxu/demo", "10.0.0.1:8"));
        assertTrue(
                typed.failure("weight", "xiaoxu/dem", "x", "1").endsWith("; did you mean xiaoxu/demo?"), typed.err());
        assertEquals(Map.of(), etcd.read("switchboard/"));
        typed.out("drain", "xiaoxu/demo", "10.0.0.9:80", "--force");
        assertEquals(
                1,
                etcd.read("switchboard/services/xiaoxu/demo//overrides/10.0.0.9:80")
                        .size());
    }

    @Test
    void a_weight_out_of_range_is_refused_and_nothing_is_written() {
        assertEquals(
                "switchboard weight: weight -1 is not between 0 and 1000000",
                typed.failure("weight", "xiaoxu/demo", "10.0.0.1:80", "-1"));
        assertEquals(
                "switchboard weight: weight 1000001 is not between 0 and 1000000",
                typed.failure("weight", "xiaoxu/demo", "10.0.0.1:80", "1000001"));
        assertEquals(2, typed.run("weight", "xiaoxu/demo", "10.0.0.1:80"));
        assertEquals(2, typed.run("weight", "xiaoxu/demo", "10.0.0.1:80", "many"));
        assertEquals(2, typed.run("weight", "xiaoxu/demo", "10.0.0.1:80", "5", "--clear"));
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void what_is_at_old_keys_is_found_by_doctor_and_moved_once() {
        etcd.put("switchboard/config/xiaoxu/demo", "{}");
        etcd.put("switchboard/overrides/xiaoxu/demo/10.0.0.1:80", "{\"weight\":5}");
        String told = typed.out("doctor");
        assertTrue(
                told.contains("configs below switchboard/config/: 1, overrides below switchboard/overrides/: 1; "),
                told);
        assertTrue(told.contains("switchboard move-old-keys"), told);
        assertEquals(
                List.of("CONFIGS  OVERRIDES  LEFT", "1        1          -"),
                typed.out("move-old-keys").lines().toList());
        assertEquals("{\"weight\":5}", etcd.read("switchboard/").get(KEY));
        assertTrue(!typed.out("doctor").contains("old keys"), typed.out("doctor"));
        etcd.put("switchboard/overrides/nobody", "{}");
        assertEquals(1, typed.run("move-old-keys", "-o", "json"));
        assertTrue(typed.out().contains("\"switchboard/overrides/nobody\""), typed.out());
    }

    @Test
    void the_last_one_is_drained_with_a_word_of_warning() {
        typed.out("drain", "xiaoxu/demo", "10.0.0.1:80");
        assertEquals(0, typed.run("weight", "xiaoxu/demo", "10.0.0.2:80", "0"));
        assertEquals(
                "switchboard weight: no instance of xiaoxu/demo is left that should get calls; clients go on calling"
                        + " those there are rather than fail",
                typed.err());
    }

    @Test
    void overrides_are_listed_with_orphans_and_what_is_not_applied() {
        etcd.put(
                "switchboard/services/xiaoxu/demo//overrides/10.0.0.1:80",
                "{\"weight\":5,\"by\":\"a\",\"reason\":\"slow\"}");
        etcd.put("switchboard/services/xiaoxu/demo//overrides/gone", "{\"state\":\"draining\"}");
        etcd.put("switchboard/services/billing//overrides/x", "no JSON");
        List<String> one = List.of(
                "SERVICE      ID           STATE     WEIGHT  AT  BY  REASON  NOTE",
                "xiaoxu/demo  10.0.0.1:80  -         5       -   a   slow    -",
                "xiaoxu/demo  gone         draining  -       -   -   -       orphaned");
        assertEquals(one, typed.out("overrides", "xiaoxu/demo").lines().toList());
        String all = typed.out("overrides");
        assertTrue(all.contains("billing      x"), all);
        assertTrue(all.contains("orphaned, not applied: "), all);
        assertEquals(4, all.lines().count());
        assertTrue(typed.out("overrides", "-o", "json").contains("\"orphaned\": true"), typed.out());
    }
}
