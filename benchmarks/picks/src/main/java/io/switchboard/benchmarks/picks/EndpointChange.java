package io.switchboard.benchmarks.picks;

import io.grpc.EquivalentAddressGroup;
import java.util.ArrayList;
import java.util.List;

/** What may happen to one endpoint of a set. */
enum EndpointChange {
    WEIGHT("one endpoint's weight"),
    ADD("one endpoint more"),
    REMOVE("one endpoint less");

    final String shown;

    EndpointChange(String shown) {
        this.shown = shown;
    }

    List<EquivalentAddressGroup> applyTo(List<EquivalentAddressGroup> endpoints) {
        List<EquivalentAddressGroup> changed = new ArrayList<>(endpoints);
        int middle = endpoints.size() / 2;
        switch (this) {
            case WEIGHT -> changed.set(middle, NumberedEndpoints.endpoint(middle, 200));
            case ADD -> changed.add(NumberedEndpoints.endpoint(endpoints.size(), 100));
            case REMOVE -> changed.remove(middle);
        }
        return changed;
    }
}
