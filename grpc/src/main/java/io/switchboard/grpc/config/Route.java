package io.switchboard.grpc.config;

import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.switchboard.core.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule for some of the calls: which ones, and to which subsets of the instances they go.
 *
 * @param headers all of them have to match
 * @param methods {@code package.Service/Method}, or {@code package.Service} for all methods of it; empty: any
 * @param subsets not empty
 * @param sticky calls with the same value of this header go to the same subset; null: subsets take turns
 * @param fallback what becomes of calls to a subset in which nobody can be called
 */
public record Route(
        String name,
        List<HeaderMatch> headers,
        List<String> methods,
        List<SubsetRule> subsets,
        Metadata.@Nullable Key<String> sticky,
        Fallback fallback) {

    /** What becomes of calls to a subset in which nobody can be called. */
    public enum Fallback {
        /** They go to any instance. */
        ALL,
        /** They fail. */
        FAIL
    }

    static Route read(ConfigReader route, int number) {
        List<HeaderMatch> headers = new ArrayList<>();
        List<String> methods = List.of();
        ConfigReader match = route.object("match");
        if (match != null) {
            for (ConfigReader header : match.objects("headers")) {
                headers.add(HeaderMatch.read(header));
            }
            methods = match.texts("methods");
            for (int i = 0; i < methods.size(); i++) {
                if (!methods.get(i).matches("[^/]+(/[^/]+)?")) {
                    throw new ConfigReader.Invalid(
                            match.at("methods") + "[" + i + "]",
                            "\"" + Text.printable(methods.get(i))
                                    + "\" is not a method; write \"package.Service/Method\" or \"package.Service\"");
                }
            }
            match.end();
        }
        List<SubsetRule> subsets = new ArrayList<>();
        for (ConfigReader subset : route.objects("subsets")) {
            subsets.add(SubsetRule.read(subset, subsets.size()));
        }
        if (subsets.stream().mapToLong(SubsetRule::weight).sum() == 0) {
            throw new ConfigReader.Invalid(
                    route.at("subsets"), "gives nobody a weight; write at least one subset whose weight is not 0");
        }
        Route read = new Route(
                route.text("name", Integer.toString(number), ConfigLimits.TEXT),
                List.copyOf(headers),
                List.copyOf(methods),
                List.copyOf(subsets),
                sticky(route),
                route.word("fallback", "all", List.of("all", "fail")).equals("all") ? Fallback.ALL : Fallback.FAIL);
        route.end();
        return read;
    }

    private static Metadata.@Nullable Key<String> sticky(ConfigReader route) {
        ConfigReader sticky = route.object("sticky");
        if (sticky == null) {
            return null;
        }
        Metadata.Key<String> key = HeaderMatch.key(sticky, "header");
        sticky.end();
        return key;
    }

    public boolean matches(PickSubchannelArgs call) {
        for (HeaderMatch header : headers) {
            if (!header.matches(call.getHeaders())) {
                return false;
            }
        }
        return methods.isEmpty() || isOneOf(methods, call.getMethodDescriptor().getFullMethodName());
    }

    private static boolean isOneOf(List<String> methods, String called) {
        for (String method : methods) {
            boolean service = method.indexOf('/') < 0;
            if (service
                    ? called.startsWith(method) && called.startsWith("/", method.length())
                    : called.equals(method)) {
                return true;
            }
        }
        return false;
    }
}
