package io.switchboard.faults.operations;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.micrometer.SwitchboardMeters;
import io.switchboard.opentelemetry.SwitchboardMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A metrics library of one process, with its own way to Prometheus. */
interface Library extends AutoCloseable {
    /** Those that Switchboard has a module for. */
    enum Kind {
        MICROMETER,
        OPENTELEMETRY;

        Library make() {
            return this == MICROMETER ? new Micrometer() : new OpenTelemetry();
        }
    }

    Telemetry telemetry();

    /** What there is now, in the text form that Prometheus reads. */
    String page();

    @Override
    void close();

    /** By its Prometheus registry. */
    final class Micrometer implements Library {
        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        @Override
        public Telemetry telemetry() {
            return SwitchboardMeters.in(registry);
        }

        @Override
        public String page() {
            return registry.scrape();
        }

        @Override
        public void close() {
            registry.close();
        }
    }

    /** By its Prometheus exporter. */
    final class OpenTelemetry implements Library {
        private final PrometheusMetricReader reader = PrometheusMetricReader.create();
        private final SdkMeterProvider provider =
                SdkMeterProvider.builder().registerMetricReader(reader).build();

        @Override
        public Telemetry telemetry() {
            return SwitchboardMetrics.on(
                    OpenTelemetrySdk.builder().setMeterProvider(provider).build());
        }

        @Override
        public String page() {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            try {
                PrometheusTextFormatWriter.create().write(page, reader.collect());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return page.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            provider.close();
        }
    }
}
