package io.switchboard.grpc.load;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How much of the processors and of the memory that this process may use is used: of the control group that bounds it,
 * else of the machine. Asked by one thread.
 */
final class MachineLoad {
    /** What a machine says of itself. */
    interface Machine {
        int processors();

        /** From 0 to 1, since it was last asked; NaN or negative: not known. */
        double cpu();
    }

    /** This one, by the JVM. */
    private static final Machine THIS = new Machine() {
        @Override
        public int processors() {
            return Runtime.getRuntime().availableProcessors();
        }

        @Override
        public double cpu() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                    ? os.getCpuLoad()
                    : Double.NaN;
        }
    };

    private final Cgroups groups;
    private final Machine machine;
    private Cgroups.@Nullable Use before;
    private long beforeNanos;

    MachineLoad(Cgroups groups, Machine machine) {
        this.groups = groups;
        this.machine = machine;
    }

    static MachineLoad ofThisProcess() {
        return new MachineLoad(Cgroups.of(Path.of("/")), THIS);
    }

    /** Of the processors, since it was last asked; NaN: not known. */
    double cpu(long nanos) {
        Cgroups.Use now = groups.cpu();
        Cgroups.Use last = before;
        long passed = nanos - beforeNanos;
        before = now;
        beforeNanos = nanos;
        // The machine is asked in any case: it answers for the time since.
        double all = machine.cpu();
        if (now == null) {
            return all;
        }
        if (last == null || passed <= 0 || !last.group().equals(now.group())) {
            return Double.NaN;
        }
        return (now.used() - last.used()) / passed / Math.min(now.limit(), machine.processors());
    }

    /** Of the memory; NaN: not known, or without a bound of its own. */
    double memory() {
        Cgroups.Use now = groups.memory();
        return now == null ? Double.NaN : Math.max(0, Math.min(1, now.used() / now.limit()));
    }
}
