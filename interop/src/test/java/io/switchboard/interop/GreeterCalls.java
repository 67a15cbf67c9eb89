package io.switchboard.interop;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;

/** Calls to the greeter, one after the other without end, as they are answered; one that is not fails the test. */
interface GreeterCalls extends AutoCloseable {
    /** The server that answered the next call. */
    String next() throws InterruptedException;

    @Override
    void close();

    /** Goes on until each of these servers has answered. */
    default void untilAllAnswer(Set<String> servers) throws InterruptedException {
        Set<String> missing = new HashSet<>(servers);
        while (!missing.isEmpty()) {
            missing.remove(next());
        }
    }

    /** Goes on until so many calls in a row were answered by others. */
    default void untilSilent(String server, int calls) throws InterruptedException {
        for (int silent = 0; silent < calls; silent++) {
            if (next().equals(server)) {
                silent = -1;
            }
        }
    }

    /** Asserts that of the next calls, each of these servers gets exactly so many. */
    default void assertShares(int each, Set<String> servers) throws InterruptedException {
        Map<String, Integer> expected = new TreeMap<>();
        servers.forEach(server -> expected.put(server, each));
        Map<String, Integer> counted = new TreeMap<>();
        for (int call = 0; call < each * servers.size(); call++) {
            counted.merge(next(), 1, Integer::sum);
        }
        Assertions.assertEquals(expected, counted);
    }
}
