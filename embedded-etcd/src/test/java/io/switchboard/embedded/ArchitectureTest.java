package io.switchboard.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Internal;

/** The embedded etcd is an etcd, and none of Switchboard: it takes time from core and the messages from etcd. */
@AnalyzeClasses(packages = "io.switchboard.embedded", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule it_needs_time_and_etcds_messages_only = noClasses()
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.switchboard.embedded..",
                    "io.switchboard.core",
                    "io.switchboard.core.time..",
                    "io.switchboard.etcd.api..",
                    "java..",
                    "com.google..",
                    "io.grpc..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule of_cores_values_it_needs_none = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are values of core",
                    type -> type.getPackageName().equals("io.switchboard.core")
                            && !type.isEquivalentTo(Cleanup.class)
                            && !type.getName().startsWith(Cleanup.class.getName() + "$")
                            && !type.isEquivalentTo(Internal.class)));
}
