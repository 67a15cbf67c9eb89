package io.switchboard.xds;

import io.switchboard.core.AddressRules;
import io.switchboard.core.Text;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The part's settings; immutable.
 *
 * @param streams how many streams there may be at one time
 * @param services how many services are followed at most
 * @param addresses which addresses of hosts are told to clients
 */
record XdsSettings(int streams, int services, AddressRules addresses) {
    private static final String STREAMS = "streams";
    private static final String SERVICES = "services";
    private static final String LOOPBACK = "loopbackHosts";
    private static final Set<String> ALL = new TreeSet<>(Set.of(STREAMS, SERVICES, LOOPBACK));
    private static final int MOST = 1_000_000;

    /** @throws IllegalArgumentException if one cannot be used; the message names it */
    static XdsSettings read(Map<String, String> settings) {
        for (String name : settings.keySet()) {
            if (!ALL.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no setting \"" + Text.printable(name) + "\"; there are " + String.join(", ", ALL));
            }
        }
        return new XdsSettings(
                number(settings, STREAMS, 20_000),
                number(settings, SERVICES, 100_000),
                truth(settings, LOOPBACK) ? AddressRules.DEFAULT.allowingLoopback() : AddressRules.DEFAULT);
    }

    private static int number(Map<String, String> settings, String name, int usual) {
        String text = settings.get(name);
        if (text == null) {
            return usual;
        }
        if (text.matches("[1-9][0-9]{0,6}") && Integer.parseInt(text) <= MOST) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(
                "setting " + name + " is \"" + Text.printable(text) + "\"; write a number from 1 to " + MOST);
    }

    private static boolean truth(Map<String, String> settings, String name) {
        String text = settings.getOrDefault(name, "false");
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(
                "setting " + name + " is \"" + Text.printable(text) + "\"; write true or false");
    }
}
