package io.switchboard.benchmarks.picks;

import io.switchboard.harness.Machine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the page tells: what one run measured, or what two have. Its fields are in the JSON as they are here.
 *
 * @param day of the run, as all up to {@code shots}: see {@link PickRun}
 * @param datacenters the run that measured {@link Part#DATACENTERS}, if that is another one; null: it is not
 */
record PickResults(
        String day,
        Machine machine,
        String commit,
        String grpc,
        String jmh,
        boolean quick,
        int rounds,
        int pickIterations,
        int shots,
        List<Verdict> targets,
        List<CaseRounds> measurements,
        @Nullable PickRun datacenters) {

    static PickResults of(PickRun run, List<CaseRounds> measurements, @Nullable PickRun datacenters) {
        return new PickResults(
                run.day(),
                run.machine(),
                run.commit(),
                run.grpc(),
                run.jmh(),
                run.quick(),
                run.rounds(),
                run.pickIterations(),
                run.shots(),
                PickTargets.judge(measurements),
                List.copyOf(measurements),
                datacenters);
    }

    /** What a run of one part has measured, in the place of what this has of it. */
    PickResults with(Part part, PickRun run, List<CaseRounds> measured) {
        List<CaseRounds> others =
                measurements.stream().filter(one -> one.of().part() != part).toList();
        if (others.isEmpty()) {
            return of(run, measured, null);
        }
        List<CaseRounds> all = new ArrayList<>(part == Part.POLICIES ? measured : others);
        all.addAll(part == Part.POLICIES ? others : measured);
        return part == Part.POLICIES ? of(run, all, runOf(Part.DATACENTERS)) : of(runOf(Part.POLICIES), all, run);
    }

    PickRun runOf(Part part) {
        return part == Part.DATACENTERS && datacenters != null
                ? datacenters
                : new PickRun(day, machine, commit, grpc, jmh, quick, rounds, pickIterations, shots);
    }
}
