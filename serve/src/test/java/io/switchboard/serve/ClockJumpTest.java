package io.switchboard.serve;

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
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day jumps, and nothing happens in the control plane: what is told and withheld, and the ages in its
 * metrics, never go by it. The modules' other code is held to the same by the test of this name in {@code faults}.
 */
@AnalyzeClasses(
        packages = {
            "io.switchboard.controlplane",
            "io.switchboard.xds",
            "io.switchboard.istio",
            "io.switchboard.scaler",
            "io.switchboard.serve"
        },
        importOptions = ClockJumpTest.NoTests.class)
final class ClockJumpTest {
    static final class NoTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    private static final String SHOWS =
            "JoinedCatalog(\\$\\w+)?|ReadRegistries|RegistryBook" // since when nothing is known
                    + "|AdsSession|McpStreams"; // since when a stream is open

    @ArchTest
    static final ArchRule nothing_that_measures_time_asks_for_the_time_of_day = noClasses()
            .that()
            .haveNameNotMatching("io\\.switchboard(\\.\\w+)*\\.(" + SHOWS + ")")
            .should()
            .callMethodWhere(target(name("now")).and(target(owner(assignableTo(Scheduler.class)))));

    @ArchTest
    static final ArchRule nobody_has_a_clock_of_its_own = noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(InstantSource.class, "system");
}
