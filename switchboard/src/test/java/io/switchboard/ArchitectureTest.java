package io.switchboard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.grpc.SwitchboardLoadBalancerProvider;
import java.time.Instant;
import java.util.ServiceLoader;
import java.util.concurrent.ThreadLocalRandom;

/** The house's rules: dependencies point down only, and time and chance come from outside. */
@AnalyzeClasses(packages = "io.switchboard", importOptions = ArchitectureTest.NoTests.class)
final class ArchitectureTest {
    /** Neither this module's tests nor what other modules share of theirs, as classes or in a jar. */
    static final class NoTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule core_knows_nobody = noClasses()
            .that()
            .resideInAPackage("io.switchboard.core..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.switchboard.core..", "java..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule balancing_knows_nobody = noClasses()
            .that()
            .resideInAPackage("io.switchboard.balancing..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.switchboard.balancing..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule grpc_does_not_know_etcd = noClasses()
            .that()
            .resideInAPackage("io.switchboard.grpc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.switchboard.etcd..", "io.switchboard");

    @ArchTest
    static final ArchRule etcd_does_not_know_the_servers_it_registers = noClasses()
            .that()
            .resideInAPackage("io.switchboard.etcd..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.switchboard.grpc..", "io.switchboard");

    @ArchTest
    static final ArchRule values_know_neither_who_follows_them_nor_who_measures_them = noClasses()
            .that()
            .resideInAPackage("io.switchboard.core")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.switchboard.core.directory..", "io.switchboard.core.telemetry..");

    @ArchTest
    static final ArchRule time_knows_nobody = noClasses()
            .that()
            .resideInAPackage("io.switchboard.core.time..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.switchboard.core.directory..", "io.switchboard.core.telemetry..", "io.switchboard.core");

    @ArchTest
    static final ArchRule time_and_chance_are_asked_for_where_nobody_can_hand_them_in_only = noClasses()
            .that()
            .doNotBelongToAnyOf(SerialScheduler.class, SwitchboardLoadBalancerProvider.class)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(ThreadLocalRandom.class);

    /** So that a native image needs to be told nothing of the library; gRPC finds its providers as services. */
    @ArchTest
    static final ArchRule nothing_is_looked_up_by_reflection = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..")
            .orShould()
            .callMethod(Class.class, "forName", String.class)
            .orShould()
            .callMethod(Class.class, "getResource", String.class)
            .orShould()
            .callMethod(Class.class, "getResourceAsStream", String.class)
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(ClassLoader.class, ServiceLoader.class);

    @ArchTest
    static final ArchRule no_transport_is_chosen_for_the_user = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc.netty..", "io.grpc.okhttp..", "io.grpc.internal..");
}
