package io.switchboard.benchmarks.picks;

import io.switchboard.benchmarks.picks.Case.Kind;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is said of the registries of several datacenters. */
final class DatacentersText {
    private static final String NONE = "–";

    private final PickResults results;

    DatacentersText(PickResults results) {
        this.results = results;
    }

    String text() {
        return """
                ## Several registries

                A client at home, all of whose endpoints there are READY, with the default policy and its rules for datacenters, beside one
                that reads one registry. Endpoints come through our own resolver; each registry has as many, and those of the others are
                connected to by nobody, since all calls stay at home. Measured %s; the ratio is to one registry, within a round.
                %s
                ### One pick, of several registries

                Nanoseconds, and bytes allocated.

                %s
                ### One event of a registry

                Nanoseconds from an event of the last registry, that one instance has another weight, until the set that is joined of all
                is told; bytes allocated. "Of 1" is joined too, of one. Threads change nowhere in these times.

                %s
                ### From an event to a picker

                Milliseconds from an event of the own registry, that one instance has another weight, until after the last picker that comes
                of it: through the joined set, the resolver and the policy, which go over all instances. So the same number in one registry
                stands beside.

                %s""".formatted(
                        run().rounds() == 1 ? "once" : "in " + run().rounds() + " rounds",
                        results.datacenters() == null ? "" : "\n" + ofAnotherRun(run()) + "\n",
                        table("endpoints of each", Kind.PICK, List.of(Case.FEW, Case.SEVERAL)),
                        table("instances of each", Kind.EVENT, List.of(Case.SEVERAL, Case.SOME, Case.MOST)),
                        changes());
    }

    private PickRun run() {
        return results.runOf(Part.DATACENTERS);
    }

    private static String ofAnotherRun(PickRun run) {
        return "**Of another run: on %s, Switchboard %s, %s%s.**"
                .formatted(run.day(), run.commit(), run.machine().processor(), run.quick() ? ", a trial" : "");
    }

    private Table table(String subject, Kind kind, List<Integer> sizes) {
        List<String> headings = new ArrayList<>(List.of(subject));
        Case.REGISTRIES.forEach(registries -> headings.add("of " + registries));
        others().forEach(registries -> headings.add(registries + " to 1"));
        Case.REGISTRIES.forEach(registries -> headings.add("bytes, of " + registries));
        Table table = new Table(1, headings);
        for (int n : sizes) {
            List<String> cells = new ArrayList<>(List.of(Numbers.grouped(n)));
            Case.REGISTRIES.forEach(registries -> cells.add(
                    shown(find(kind, n, registries).map(one -> one.values().spread(Numbers::plain)))));
            others().forEach(registries -> cells.add(shown(ratio(kind, n, registries))));
            Case.REGISTRIES.forEach(registries -> cells.add(shown(find(kind, n, registries)
                    .map(one -> Numbers.plain(one.bytes().median())))));
            if (find(kind, n, 1).isPresent()) {
                table.row(cells);
            }
        }
        return table;
    }

    private Table changes() {
        Table table = new Table(
                1,
                List.of(
                        "registries",
                        "instances of each",
                        "ms until the last picker",
                        "of which work",
                        "pickers published",
                        "to 1 of as many each"));
        for (CaseRounds one : results.measurements()) {
            if (one.of().kind() == Kind.CHANGE && one.of().part() == Part.DATACENTERS) {
                table.row(List.of(
                        Integer.toString(one.of().registries()),
                        Numbers.grouped(one.of().endpoints()),
                        one.values().spread(Numbers::plain),
                        one.workMillis().spread(Numbers::plain),
                        Numbers.grouped(Math.round(one.pickers().median())),
                        shown(ratio(Kind.CHANGE, one.of().endpoints(), one.of().registries()))));
            }
        }
        return table;
    }

    private static List<Integer> others() {
        return Case.REGISTRIES.subList(1, Case.REGISTRIES.size());
    }

    private Optional<String> ratio(Kind kind, int n, int registries) {
        return find(kind, n, registries)
                .flatMap(one -> find(kind, n, Case.REGISTRIES.get(0))
                        .map(base -> one.ratioTo(base).spread(Numbers::plain)));
    }

    private static String shown(Optional<String> cell) {
        return cell.orElse(NONE);
    }

    private Optional<CaseRounds> find(Kind kind, int n, int registries) {
        EndpointChange change = kind == Kind.CHANGE ? EndpointChange.WEIGHT : null;
        Case wanted = Case.of(kind, n, change, registries);
        return results.measurements().stream()
                .filter(one -> one.of().equals(wanted))
                .findFirst();
    }
}
