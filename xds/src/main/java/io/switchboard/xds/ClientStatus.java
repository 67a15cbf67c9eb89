package io.switchboard.xds;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.Locality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client, as operators see it; immutable.
 *
 * @param caller by which identity it came
 * @param kind null: it has not said yet who it is
 */
record ClientStatus(
        String node,
        String peer,
        String caller,
        boolean delta,
        Instant since,
        XdsClient.@Nullable Kind kind,
        Locality locality,
        String datacenter,
        List<OfType> types) {
    /**
     * One type of resources.
     *
     * @param names how many are asked for by name
     * @param all whether all are asked for
     * @param has how many the client has been sent
     * @param sent version of the last response
     * @param taken version of the last response that it took
     * @param awaited whether the answer to the last response is still to come
     * @param refused why it refused the last response; null: it did not
     * @param refusals how many it has refused
     */
    record OfType(
            ResourceType type,
            int names,
            boolean all,
            int has,
            String sent,
            String taken,
            boolean awaited,
            @Nullable String refused,
            long refusals) {}

    ClientStatus {
        types = List.copyOf(types);
    }

    static ClientStatus of(
            String node,
            String peer,
            String caller,
            boolean delta,
            Instant since,
            @Nullable XdsClient client,
            StreamState state) {
        List<OfType> types = new ArrayList<>();
        for (TypeState one : state.types()) {
            types.add(new OfType(
                    one.type,
                    one.names.size(),
                    one.wildcard,
                    one.sent().size(),
                    one.version,
                    one.taken,
                    one.awaiting,
                    one.refused,
                    one.refusals));
        }
        return new ClientStatus(
                node,
                peer,
                caller,
                delta,
                since,
                client == null ? null : client.kind(),
                client == null ? Locality.UNKNOWN : client.locality(),
                client == null || client.datacenter() == null ? "" : client.datacenter(),
                types);
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("node", node);
        json.addProperty("peer", peer);
        json.addProperty("caller", caller);
        json.addProperty("protocol", delta ? "delta" : "sotw");
        json.addProperty("since", since.toString());
        json.addProperty("kind", kind == null ? "" : kind.name());
        json.addProperty("region", locality.region());
        json.addProperty("zone", locality.zone());
        json.addProperty("datacenter", datacenter);
        JsonArray all = new JsonArray();
        for (OfType one : types) {
            JsonObject type = new JsonObject();
            type.addProperty("type", one.type().plural());
            type.addProperty("names", one.names());
            type.addProperty("all", one.all());
            type.addProperty("resources", one.has());
            type.addProperty("sent", one.sent());
            type.addProperty("acked", one.taken());
            type.addProperty("awaited", one.awaited());
            type.addProperty("nacks", one.refusals());
            if (one.refused() != null) {
                type.addProperty("nack", one.refused());
            }
            all.add(type);
        }
        json.add("types", all);
        return json;
    }
}
