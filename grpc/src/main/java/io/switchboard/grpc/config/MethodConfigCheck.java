package io.switchboard.grpc.config;

import io.grpc.Status;
import io.switchboard.core.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a service config says of single methods, which has no effect here but to be checked. */
final class MethodConfigCheck {
    private static final long FOREVER = Long.MAX_VALUE;

    private MethodConfigCheck() {}

    static void check(ConfigReader config) {
        Set<String> seen = new HashSet<>();
        for (ConfigReader method : config.objects("methodConfig")) {
            names(method, seen);
            method.yesOrNo("waitForReady");
            method.nanos("timeout", 1, 1, FOREVER);
            method.whole("maxRequestMessageBytes", 0, 0, Integer.MAX_VALUE);
            method.whole("maxResponseMessageBytes", 0, 0, Integer.MAX_VALUE);
            ConfigReader retry = method.object("retryPolicy");
            ConfigReader hedging = method.object("hedgingPolicy");
            if (retry != null && hedging != null) {
                throw new ConfigReader.Invalid(
                        method.path(), "has a retryPolicy and a hedgingPolicy; a call is repeated by one of them");
            }
            if (retry != null) {
                retry(retry);
            }
            if (hedging != null) {
                hedging(hedging);
            }
            method.end();
        }
    }

    private static void names(ConfigReader method, Set<String> seen) {
        List<ConfigReader> names = method.objects("name");
        if (names.isEmpty()) {
            throw new ConfigReader.Invalid(
                    method.at("name"), "names no methods; write [{\"service\": \"package.Service\"}], or [{}] for all");
        }
        for (ConfigReader name : names) {
            String service = name.text("service", "");
            String called = name.text("method", "");
            if (service.isEmpty() && !called.isEmpty()) {
                throw new ConfigReader.Invalid(name.path(), "names a method and no service");
            }
            if (service.contains("/") || called.contains("/")) {
                throw new ConfigReader.Invalid(
                        name.path(),
                        "has a slash in a name; write {\"service\": \"package.Service\", \"method\": \"Method\"}");
            }
            name.end();
            if (!seen.add(service + "/" + called)) {
                throw new ConfigReader.Invalid(
                        name.path(),
                        service.isEmpty()
                                ? "is the second one for all methods"
                                : "\"" + Text.printable(service + "/" + called) + "\" is named twice");
            }
        }
    }

    private static void retry(ConfigReader retry) {
        attempts(retry);
        retry.require("initialBackoff", "\"0.1s\"");
        retry.require("maxBackoff", "\"1s\"");
        retry.require("backoffMultiplier", "2");
        retry.nanos("initialBackoff", 1, 1, FOREVER);
        retry.nanos("maxBackoff", 1, 1, FOREVER);
        retry.number("backoffMultiplier", 1, 0.001, 1_000_000);
        retry.nanos("perAttemptRecvTimeout", 0, 0, FOREVER);
        if (codes(retry, "retryableStatusCodes") == 0 && !retry.has("perAttemptRecvTimeout")) {
            throw new ConfigReader.Invalid(
                    retry.at("retryableStatusCodes"),
                    "is missing or empty; write which answers are tried again, such as [\"UNAVAILABLE\"]");
        }
        retry.end();
    }

    private static void hedging(ConfigReader hedging) {
        attempts(hedging);
        hedging.require("hedgingDelay", "\"0.5s\"");
        hedging.nanos("hedgingDelay", 0, 0, FOREVER);
        codes(hedging, "nonFatalStatusCodes");
        hedging.end();
    }

    private static void attempts(ConfigReader policy) {
        policy.require("maxAttempts", "3");
        policy.whole("maxAttempts", 2, 2, 1_000_000);
    }

    private static int codes(ConfigReader policy, String field) {
        List<?> codes = policy.list(field);
        for (int i = 0; i < codes.size(); i++) {
            if (!isCode(codes.get(i))) {
                throw new ConfigReader.Invalid(
                        policy.at(field) + "[" + i + "]",
                        "\"" + Text.printable(String.valueOf(codes.get(i)))
                                + "\" is no status that a call fails with; write one such as \"UNAVAILABLE\"");
            }
        }
        return codes.size();
    }

    private static boolean isCode(@Nullable Object code) {
        for (Status.Code each : Status.Code.values()) {
            boolean same = code instanceof Number number
                    ? number.doubleValue() == each.value()
                    : each.name().equals(code);
            if (same) {
                return each != Status.Code.OK;
            }
        }
        return false;
    }
}
