package io.switchboard;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Text;
import io.switchboard.etcd.EtcdOptions;
import java.util.List;
import java.util.Map;

/**
 * Another datacenter, whose registry a program reads beside its own. Nothing is written there: read-only credentials
 * are enough.
 *
 * @param name the datacenter's
 * @param etcd how to reach its registry
 * @param network by which of the addresses that its servers announce they are called from here, such as {@code wan}; a
 *     server without such an address is called at its usual one. Empty: all are
 */
public record Datacenter(DatacenterName name, EtcdOptions etcd, String network) {

    /** @throws IllegalArgumentException if the network is no name; the message says why */
    public Datacenter {
        if (!network.isEmpty() && !DatacenterName.isValid(network)) {
            throw new IllegalArgumentException("network \"" + Text.printable(network) + "\" of datacenter " + name
                    + " is none: write 1 to " + DatacenterName.MAX_LENGTH
                    + " of a-z, 0-9 and \"-\", for example \"wan\"");
        }
    }

    /**
     * Its servers are called at their usual addresses.
     *
     * @throws IllegalArgumentException if {@code name} is not a {@link DatacenterName}
     */
    public static Datacenter of(String name, EtcdOptions etcd) {
        return new Datacenter(new DatacenterName(name), etcd, "");
    }

    /**
     * Reads a list of datacenters in the form of {@value Switchboard#DATACENTERS_VARIABLE}, for programs that get it in
     * another way.
     *
     * @param list {@code name=endpoints} for each, separated by spaces, or the path of a JSON file
     * @param environment the environment variables: namespace and format where the list gives none
     * @return in the order of the list, including the own datacenter if it is listed
     * @throws IllegalArgumentException if the list is wrong; the message says where and why
     */
    public static List<Datacenter> listed(String list, Map<String, String> environment) {
        return DatacentersOfEnvironment.listed(list, environment);
    }

    /** The same, with its servers called at their addresses in that network. */
    public Datacenter by(String network) {
        return new Datacenter(name, etcd, network);
    }
}
