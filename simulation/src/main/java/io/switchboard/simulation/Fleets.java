package io.switchboard.simulation;

import java.util.List;

/** How many instances and clients there are: in all fleets here, ten instances for each client. */
record Fleets(double instances, double clients) {
    static final List<Fleets> ALL = List.of(ofClients(100), ofClients(1_000), ofClients(10_000), ofClients(100_000));
    static final Fleets LARGEST = ALL.get(ALL.size() - 1);

    static Fleets ofClients(double clients) {
        return new Fleets(10 * clients, clients);
    }

    String shown() {
        return ScaleNumbers.of(instances) + " / " + ScaleNumbers.of(clients);
    }
}
