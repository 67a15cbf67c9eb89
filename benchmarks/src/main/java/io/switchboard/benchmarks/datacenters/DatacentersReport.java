package io.switchboard.benchmarks.datacenters;

import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.datacenters.DatacentersResults.Client;
import io.switchboard.harness.Middle;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/** What is said of several registries. */
final class DatacentersReport {
    private static final int ONE = DatacentersMeasurement.REGISTRIES.get(0);
    private static final List<Integer> OTHERS =
            DatacentersMeasurement.REGISTRIES.subList(1, DatacentersMeasurement.REGISTRIES.size());

    private final DatacentersResults results;

    DatacentersReport(DatacentersResults results) {
        this.results = results;
    }

    Section section() {
        return new Section("datacenters", text(), new TreeMap<>(), List.of(), results);
    }

    private String text() {
        List<String> headings = new ArrayList<>(List.of("Registries"));
        DatacentersMeasurement.REGISTRIES.forEach(some -> headings.add(Integer.toString(some)));
        OTHERS.forEach(some -> headings.add(some + " to " + ONE));
        Table table = new Table(1, headings);
        String instances = Numbers.grouped(results.instances());
        String services = Numbers.grouped(results.services());
        row(table, "heap of a client that follows one instance in each, KiB", one -> one.startedBytes() / 1024);
        row(table, "heap by instance, %s in each, bytes".formatted(instances), Client::instanceBytes);
        row(table, "heap by service and registry, %s services, bytes".formatted(services), Client::serviceBytes);
        row(table, "follow to the set of all, %s in each, ms".formatted(instances), Client::fullMillis);
        row(table, "follow to the sets of %s services, ms".formatted(services), Client::servicesMillis);
        row(table, "put or delete to the set of all, ms", Client::changeMillis);
        row(table, "CPU of the client by such a change, µs", Client::changeCpuMicros);
        return """
                ## Several registries

                One client follows the same services in one etcd, in three and in nine, with the same in each: one service of %s instances, then
                %s services of %d. It is a process of its own, without a memory on disk, and the numbers of registries take turns, in %d rounds;
                changes are in the last registry. All etcds are on this machine, so that first lists of nine compete for its cores. A figure is the
                middle of all rounds, with the lowest and the highest in brackets; a ratio is to one registry, within a round. One registry more
                adds %s KiB of heap to a client, for its connection and its thread. What a pick and an event cost inside of a
                client is in [picks.md](picks.md#several-registries).

                %s""".formatted(instances, services, results.instancesOfEach(), of(ONE).size(), added().spread(), table);
    }

    /** By one registry, over all that there are more than one. */
    private Middle added() {
        int most = OTHERS.get(OTHERS.size() - 1);
        return compared(most, (all, one) -> (all.startedBytes() - one.startedBytes()) / 1024 / (most - ONE));
    }

    private void row(Table table, String what, Function<Client, Double> value) {
        List<String> cells = new ArrayList<>(List.of(what));
        DatacentersMeasurement.REGISTRIES.forEach(some ->
                cells.add(Middle.of(of(some).stream().map(value).toList()).spread()));
        OTHERS.forEach(some -> cells.add(compared(some, (all, one) -> value.apply(all) / value.apply(one))
                .spread()));
        table.row(cells);
    }

    /** Round by round. */
    private Middle compared(int registries, ToDoubleBiFunction<Client, Client> comparison) {
        List<Client> several = of(registries);
        List<Client> one = of(ONE);
        List<Double> values = new ArrayList<>();
        for (int round = 0; round < several.size(); round++) {
            values.add(comparison.applyAsDouble(several.get(round), one.get(round)));
        }
        return Middle.of(values);
    }

    /** In the order of the rounds. */
    private List<Client> of(int registries) {
        return results.clients().stream()
                .filter(one -> one.registries() == registries)
                .toList();
    }
}
