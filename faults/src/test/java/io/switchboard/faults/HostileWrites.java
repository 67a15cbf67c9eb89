package io.switchboard.faults;

import com.google.protobuf.ByteString;
import io.switchboard.core.Mutations;
import io.switchboard.grpc.config.ServiceConfigCheck;
import io.switchboard.harness.RawEtcd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One write after the other that no decent process or operator makes, or that comes at a bad moment, into all that is
 * read of a service: registrations, the config, overrides. None of them is a wish that calls be failed.
 */
final class HostileWrites {
    private static final String CONFIG = "switchboard/services/" + Scene.SERVICE + "//config";
    private static final String OVERRIDES = "switchboard/services/" + Scene.SERVICE + "//overrides/";

    private static final String[] VALUES = {
        "{\"Op\":0,\"Addr\":\"127.0.0.1:1\",\"Metadata\":null}",
        "{\"Op\":0,\"Addr\":\"[::1]:9\",\"Metadata\":{\"weight\":50,\"zone\":\"a\",\"labels\":{\"a\":\"b\"}}}",
        "{\"Addr\":\"169.254.169.254:80\",\"Metadata\":{\"state\":\"draining\"}}",
        "{\"Addr\":\"127.0.0.9:80\",\"Metadata\":{\"version\":\"\\ud83d\\ude00\\ud800\"}}",
    };
    private static final String[] OVERRIDE_VALUES = {
        "{\"weight\":0}", "{\"state\":\"draining\"}", "{\"weight\":1000000,\"by\":\"x\",\"reason\":\"y\"}", "{}",
    };
    private static final String[] GOOD_CONFIGS = {
        "{}",
        "{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"maglev\":{\"boundedLoad\":1.25}}}}]}",
        "{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"peak_ewma\":{}},\"slowStart\":{}}}]}",
        "{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"least_request\":{}},\"routes\":[{\"name\":\"r#\","
                + "\"subsets\":[{\"version\":\"v#\"},{}]}]}}]}",
        "{\"healthCheckConfig\":{\"serviceName\":\"\"}}",
        "{\"methodConfig\":[{\"name\":[{}],\"waitForReady\":true}]}",
    };
    private static final String[] BAD_CONFIGS = {
        "{\"healthCheckConfig\":{\"serviceName\":5}}",
        "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"-5s\"}]}",
        "{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"maglev\":{}},\"routes\":[{\"subsets\":["
                + "{},".repeat(2500) + "{}]}]}}]}",
        "{\"loadBalancingConfig\":[{\"switchboard\":{\"routes\":[{\"subsets\":[{}],\"match\":{\"headers\":[{\"name\":\"x\","
                + "\"regex\":\"(.*?,){11}P.*\"}]}}]}}]}",
        "{\"loadBalancingConfig\":[{\"outlier_detection_experimental\":{\"interval\":\"0.000000001s\","
                + "\"childPolicy\":[{\"switchboard\":{}}]}}]}",
        "[".repeat(50_000),
        "",
    };
    private static final String[] BITS = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "1e999999",
        "null",
        "\u0000",
        "\u001b[2J",
        "\r\nWARN forged",
        "[[[[[[[[",
        "70000",
        "::ffff:",
        "\"Addr\":",
        "\"weight\":",
        "\u2028",
        "\u202e",
    };

    private final RawEtcd etcd;
    private final Random random;
    private final Mutations mutations;
    private final String victim;

    /**
     * @param victim a server whose own key is overwritten and deleted as well, and which is drained and loses its
     *     weight
     */
    HostileWrites(RawEtcd etcd, long seed, String victim) {
        this.etcd = etcd;
        this.random = new Random(seed);
        this.mutations = new Mutations(random, BITS);
        this.victim = victim;
    }

    void next() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> put(registration(), mutations.mutated(mutations.oneOf(VALUES), random.nextInt(4)));
            case 3 -> etcd.delete(registration());
            case 4 -> put(text(CONFIG), config());
            case 5 -> etcd.delete(text(CONFIG));
            case 6, 7 ->
                put(
                        text(OVERRIDES + instance()),
                        mutations.mutated(mutations.oneOf(OVERRIDE_VALUES), random.nextInt(3)));
            case 8 -> etcd.delete(text(OVERRIDES + instance()));
            default -> own();
        }
    }

    /** The server's own key, which it puts back. */
    private void own() {
        ByteString key = text(Scene.SERVICE + "/" + victim);
        if (random.nextBoolean()) {
            etcd.delete(key);
        } else {
            put(key, mutations.mutated(VALUES[0], 1 + random.nextInt(3)));
        }
    }

    /**
     * What is taken of mutated configs might be a wish that calls fail, such as a timeout: only what is refused is
     * written.
     */
    private String config() {
        if (random.nextInt(3) == 0) {
            return mutations.oneOf(GOOD_CONFIGS).replace("#", Integer.toString(random.nextInt(1000)));
        }
        List<String> seeds = new ArrayList<>(List.of(GOOD_CONFIGS));
        seeds.addAll(List.of(BAD_CONFIGS));
        String mutated = mutations.mutated(seeds.get(random.nextInt(seeds.size())), random.nextInt(4));
        try {
            ServiceConfigCheck.check(mutated);
            return mutations.oneOf(BAD_CONFIGS);
        } catch (IllegalArgumentException e) {
            return mutated;
        }
    }

    private String instance() {
        return random.nextInt(3) == 0 ? victim : "id-" + random.nextInt(300);
    }

    private ByteString registration() {
        ByteString key = text(Scene.SERVICE + "/id-" + random.nextInt(300));
        byte[] more = new byte[random.nextInt(4)];
        random.nextBytes(more);
        return random.nextInt(4) == 0 ? key.concat(ByteString.copyFrom(more)) : key;
    }

    private void put(ByteString key, String value) {
        etcd.put(key, text(value));
    }

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
