package io.switchboard.cli;

import io.switchboard.Datacenter;
import io.switchboard.operator.DatacenterRegistry;
import io.switchboard.operator.Finding;
import io.switchboard.operator.Finding.Severity;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the list of datacenters itself, before any registry is asked. */
final class ListedDatacenters {
    private static final String SUBJECT = "datacenters";

    /**
     * The findings, and what else to look at.
     *
     * @param several the registries to look at, the own one first; empty: one only
     */
    record Result(List<Finding> findings, List<DatacenterRegistry> several) {}

    private ListedDatacenters() {}

    static Result of(EtcdFlags etcd) {
        try {
            @Nullable String own = etcd.ownDatacenter();
            List<Datacenter> listed = etcd.listedDatacenters();
            return listed.isEmpty()
                    ? new Result(List.of(), List.of())
                    : new Result(List.of(of(own, listed)), etcd.clientRegistries());
        } catch (CommandFailure e) {
            return new Result(
                    List.of(new Finding(
                            Severity.FAILURE,
                            SUBJECT,
                            String.valueOf(e.getMessage()),
                            "correct it: programs with this setting do not start")),
                    List.of());
        }
    }

    static Finding of(@Nullable String own, List<Datacenter> listed) {
        List<String> listedNames =
                listed.stream().map(one -> one.name().value()).toList();
        String names = listedNames.stream().collect(Collectors.joining(", "));
        if (own == null) {
            return new Finding(
                    Severity.FAILURE,
                    SUBJECT,
                    names + " are listed, but the own datacenter is not given: programs with this setting do not start",
                    "set SWITCHBOARD_DATACENTER");
        }
        return listedNames.contains(own)
                ? new Finding(Severity.OK, SUBJECT, names + " are listed; the own datacenter is " + own, "")
                : new Finding(
                        Severity.WARNING,
                        SUBJECT,
                        "the own datacenter, " + own + ", is not in the list (" + names
                                + "): programs elsewhere with this list do not call its servers",
                        "add it to the list, or correct SWITCHBOARD_DATACENTER");
    }
}
