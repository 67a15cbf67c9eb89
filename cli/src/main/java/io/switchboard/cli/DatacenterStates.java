package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Snapshot;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The state of a service in the registry of each datacenter, as text and as JSON. */
final class DatacenterStates {
    private DatacenterStates() {}

    static Table table(List<DatacenterState> states) {
        Table table = new Table("DATACENTER", "REGISTRY", "REVISION", "INSTANCES", "CONFIG", "STATE");
        DatacenterState configuring = configuring(states);
        for (DatacenterState state : states) {
            table.row(
                    state.name() + (state.own() ? " (own)" : ""),
                    state.registry(),
                    state.isKnown() ? Long.toString(state.revision()) : "-",
                    state.isKnown() ? Integer.toString(state.instances()) : "-",
                    state.equals(configuring) ? "used" : state.configured() ? "not used" : "-",
                    words(state)
                            + (state.skipped() == 0 ? "" : "; " + state.skipped() + " skipped as unreadable")
                            + (state.drained() == null ? "" : "; drained " + state.drained()));
        }
        return table;
    }

    /** How current the instances of that registry are. */
    static String words(DatacenterState state) {
        String problem = state.problem() == null ? "" : ": " + state.problem();
        return switch (state.freshness()) {
            case LIVE -> "fresh";
            case STALE -> "stale since " + state.since() + problem;
            case UNKNOWN -> "unavailable" + problem;
        };
    }

    /** The one whose service config clients use; null: none has one. */
    static @Nullable DatacenterState configuring(List<DatacenterState> states) {
        return states.stream().filter(DatacenterState::configured).findFirst().orElse(null);
    }

    /** Which service config a client uses, in words. */
    static String config(Snapshot seen) {
        DatacenterState configuring = configuring(seen.datacenters());
        return seen.serviceConfig() == null
                ? "no service config"
                : configuring == null ? "with a service config" : "service config of " + configuring.name();
    }

    /** Adds the state of each datacenter, if there are several. */
    static void add(JsonObject json, Snapshot seen) {
        if (seen.datacenters().isEmpty()) {
            return;
        }
        json.addProperty("datacenter", seen.datacenters().get(0).name());
        DatacenterState configuring = configuring(seen.datacenters());
        json.addProperty("serviceConfigOf", configuring == null ? null : configuring.name());
        JsonArray all = new JsonArray();
        for (DatacenterState state : seen.datacenters()) {
            JsonObject one = new JsonObject();
            one.addProperty("name", state.name());
            one.addProperty("own", state.own());
            one.addProperty("registry", state.registry());
            one.addProperty("freshness", state.freshness().name().toLowerCase(Locale.ROOT));
            one.addProperty("since", state.since().toString());
            one.addProperty("revision", state.revision());
            one.addProperty("instances", state.instances());
            one.addProperty("skipped", state.skipped());
            one.addProperty("configured", state.configured());
            one.addProperty("problem", state.problem());
            one.addProperty("drained", state.drained());
            all.add(one);
        }
        json.add("datacenters", all);
    }
}
