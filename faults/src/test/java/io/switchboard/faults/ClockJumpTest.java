package io.switchboard.faults;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.switchboard.core.time.Scheduler;

/**
 * The time of day jumps, and nothing happens: leases, watches, retries, doubts and deadlines never ask for it. All
 * clocks are injected, so who asks is known; these do, to show a time to a reader, or to say which of two began later
 * (where a clock that went back is allowed for, as TwinsTest holds).
 */
@AnalyzeClasses(packages = "io.switchboard", importOptions = ClockJumpTest.NoTests.class)
final class ClockJumpTest {
    /** Neither this module's tests nor what other modules share of theirs, as classes or in a jar. */
    static final class NoTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    private static final String SHOWS_OR_ORDERS =
            "RangeFreshness|EtcdCatalog(\\$\\w+)?|FederatedDirectory(\\$\\w+)*" // since when it is stale
                    + "|DrainSet" // a drain whose end is long past, with room for clocks that differ
                    + "|EtcdRegistrar" // the incarnation
                    + "|ObservedDirectory\\$Observed|CacheWriter|GuardedDirectory\\$Guard" // how old a cached set is
                    + "|Switchboard" // since when it is closed
                    + "|Configs|Overrides|TimedDrains" // when an operator changed something; a history goes on after
                    // its last entry
                    + "|RegistryAdmin" // how old what it explains is
                    + "|LoadFollow|Top(\\$\\w+)?" // since when nothing is known; when what is printed was so
                    + "|Staleness" // how old is what an earlier process left
                    + "|TlsFiles"; // whether a certificate has expired

    /** The test of this name in {@code serve} has them. */
    private static final String[] OF_THE_CONTROL_PLANE = {
        "io.switchboard.controlplane..",
        "io.switchboard.xds..",
        "io.switchboard.istio..",
        "io.switchboard.scaler..",
        "io.switchboard.serve.."
    };

    @ArchTest
    static final ArchRule nothing_that_measures_time_asks_for_the_time_of_day = noClasses()
            .that()
            .haveNameNotMatching("io\\.switchboard(\\.\\w+)*\\.(" + SHOWS_OR_ORDERS + ")")
            .and()
            .resideOutsideOfPackages("io.switchboard.faults..", "io.switchboard.benchmarks..")
            .and()
            .resideOutsideOfPackages(OF_THE_CONTROL_PLANE)
            .should()
            .callMethodWhere(target(name("now")).and(target(owner(assignableTo(Scheduler.class)))));
}
