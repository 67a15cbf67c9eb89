package io.switchboard.cli;

import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.core.DatacenterName;
import io.switchboard.operator.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The datacenter whose registry is used, and the list of all datacenters: from the flags, else the environment. */
final class DatacenterFlags {
    static final String DATACENTER = "--datacenter";
    private static final String DATACENTERS = "--datacenters";

    @Option(
            names = DATACENTER,
            paramLabel = "NAME",
            description =
                    "The datacenter whose registry to use, from the list of datacenters (SWITCHBOARD_DATACENTER); not"
                            + " together with --endpoints.")
    private @Nullable String datacenter;

    @Option(
            names = DATACENTERS,
            paramLabel = "LIST|FILE",
            description =
                    "The list of datacenters: name=endpoints for each, separated by spaces, or the path of a JSON file"
                            + " (SWITCHBOARD_DATACENTERS).")
    private @Nullable String datacenters;

    private boolean taken;

    DatacenterFlags() {}

    /** Whether a flag names one. */
    boolean isChosen() {
        return datacenter != null && !datacenter.isBlank();
    }

    /** The datacenter in the flag, which then counts as not given. */
    DatacenterName take() {
        String name = String.valueOf(datacenter);
        datacenter = null;
        taken = true;
        return new DatacenterName(name);
    }

    /** The same list for somebody in another datacenter. */
    DatacenterFlags in(DatacenterName own) {
        DatacenterFlags there = new DatacenterFlags();
        there.datacenters = datacenters;
        there.datacenter = own.value();
        return there;
    }

    /**
     * The name of the own datacenter, whether or not it is listed; null: not given.
     *
     * @throws IllegalArgumentException if it is not a valid name; the message names the variable it comes from
     */
    @Nullable
    String own(Map<String, String> environment) {
        Setting setting = setting(datacenter, environment, Switchboard.DATACENTER_VARIABLE);
        return setting == null ? null : setting.read(text -> new DatacenterName(text.strip()).value());
    }

    /**
     * The list of datacenters; empty if there is none.
     *
     * @throws IllegalArgumentException if the list is wrong; the message says where and why
     */
    List<Datacenter> listed(Map<String, String> environment) {
        Setting setting = setting(datacenters, environment, Switchboard.DATACENTERS_VARIABLE);
        return setting == null ? List.of() : setting.read(text -> Datacenter.listed(text, environment));
    }

    /**
     * The listed datacenter whose registry is used; null: the registry is not given by a datacenter.
     *
     * @param endpointsGiven whether endpoints are given, which only {@code --datacenter} takes precedence over
     * @throws IllegalArgumentException if it is not clear which one; the message says what is known
     */
    @Nullable
    Datacenter used(Map<String, String> environment, boolean endpointsGiven) {
        if (endpointsGiven && !isChosen()) {
            return null;
        }
        String own = own(environment);
        List<Datacenter> listed = listed(environment);
        if (listed.isEmpty()) {
            if (isChosen()) {
                throw new IllegalArgumentException("the registry of datacenter " + own + " is not known: set "
                        + Switchboard.DATACENTERS_VARIABLE + ", or give " + DATACENTERS
                        + ": name=endpoints for each datacenter, separated by spaces, or the path of a JSON file");
            }
            return null;
        }
        if (own == null) {
            throw new IllegalArgumentException("datacenters " + names(listed)
                    + " are listed, and neither endpoints nor one of these are given; give "
                    + (taken ? "--endpoints, the registry to write to" : DATACENTER) + ", or set "
                    + Switchboard.DATACENTER_VARIABLE);
        }
        for (Datacenter one : listed) {
            if (one.name().value().equals(own)) {
                return one;
            }
        }
        throw new IllegalArgumentException((isChosen() ? DATACENTER : Switchboard.DATACENTER_VARIABLE)
                + ": datacenter " + own + " is not listed in "
                + (datacenters == null ? Switchboard.DATACENTERS_VARIABLE : DATACENTERS)
                + Suggestions.to(
                        own, listed.stream().map(one -> one.name().value()).toList()));
    }

    private static String names(List<Datacenter> listed) {
        return listed.stream().map(one -> one.name().value()).collect(Collectors.joining(", "));
    }

    /** A blank value counts as none, as in the library. */
    private static @Nullable Setting setting(@Nullable String flag, Map<String, String> environment, String variable) {
        Setting setting = Setting.of(flag, environment, variable);
        return setting == null || setting.text().isBlank() ? null : setting;
    }
}
