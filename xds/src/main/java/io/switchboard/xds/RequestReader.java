package io.switchboard.xds;

import com.google.rpc.Status;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.switchboard.core.Text;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what clients send, within bounds: what is beyond is left out and counted, and nothing throws. */
final class RequestReader {
    /** The most resources of one type that a stream may ask for by name. */
    static final int MOST_NAMES = 20_000;

    /** The longest name, in characters: a service's and what names a part of it. */
    static final int LONGEST_NAME = 1024;

    /** The longest version and nonce, in characters; ours are shorter. */
    private static final int LONGEST_VERSION = 256;

    /** Hears what was left out. */
    interface LeftOut {
        /** @param why a metric's label */
        void leftOut(String why, int times);
    }

    private final LeftOut leftOut;

    RequestReader(LeftOut leftOut) {
        this.leftOut = leftOut;
    }

    /** @return null if it asks for a type that is not served */
    @Nullable
    StreamRequest read(DiscoveryRequest request) {
        ResourceType type = type(request.getTypeUrl());
        return type == null
                ? null
                : StreamRequest.sotw(
                        type,
                        names(request.getResourceNamesList()),
                        version(request.getVersionInfo()),
                        version(request.getResponseNonce()),
                        request.hasErrorDetail() ? error(request.getErrorDetail()) : null);
    }

    /** @return null if it asks for a type that is not served */
    @Nullable
    StreamRequest read(DeltaDiscoveryRequest request) {
        ResourceType type = type(request.getTypeUrl());
        return type == null
                ? null
                : StreamRequest.delta(
                        type,
                        names(request.getResourceNamesSubscribeList()),
                        names(request.getResourceNamesUnsubscribeList()),
                        held(request.getInitialResourceVersionsMap()),
                        version(request.getResponseNonce()),
                        request.hasErrorDetail() ? error(request.getErrorDetail()) : null);
    }

    private @Nullable ResourceType type(String url) {
        ResourceType type = ResourceType.of(url);
        if (type == null) {
            leftOut.leftOut("unknown_type", 1);
        }
        return type;
    }

    private Set<String> names(List<String> asked) {
        Set<String> names = new HashSet<>();
        int beyond = 0;
        for (String name : asked) {
            if (name.isEmpty() || name.length() > LONGEST_NAME) {
                leftOut.leftOut("bad_name", 1);
            } else if (names.size() < MOST_NAMES) {
                names.add(name);
            } else if (!names.contains(name)) {
                beyond++;
            }
        }
        if (beyond > 0) {
            leftOut.leftOut("too_many_names", beyond);
        }
        return names;
    }

    private Map<String, String> held(Map<String, String> versions) {
        Map<String, String> held = new HashMap<>();
        int beyond = 0;
        for (Map.Entry<String, String> one : versions.entrySet()) {
            if (one.getKey().isEmpty()
                    || one.getKey().length() > LONGEST_NAME
                    || one.getValue().length() > LONGEST_VERSION
                    || held.size() == MOST_NAMES) {
                beyond++;
            } else {
                held.put(one.getKey(), one.getValue());
            }
        }
        if (beyond > 0) {
            leftOut.leftOut("held", beyond);
        }
        return held;
    }

    private static String version(String text) {
        return text.length() <= LONGEST_VERSION ? text : text.substring(0, LONGEST_VERSION);
    }

    private static String error(Status status) {
        return Text.printable(
                status.getMessage().isEmpty()
                        ? "no reason given (code " + status.getCode() + ")"
                        : status.getMessage());
    }
}
