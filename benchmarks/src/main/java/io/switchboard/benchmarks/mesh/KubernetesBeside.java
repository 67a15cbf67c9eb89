package io.switchboard.benchmarks.mesh;

import io.switchboard.benchmarks.Bench;
import io.switchboard.core.Cleanup;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Kubernetes' API server on an etcd of its own, which istiod does not start without. */
final class KubernetesBeside implements AutoCloseable {
    private static final String TOKEN = "admin-token";

    private final Path folder;
    private final int port = FreePort.any();
    private final EtcdServer etcd;
    private final Child child;

    KubernetesBeside(Bench bench, Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        pem("sa.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
        pem("sa.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
        Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,\"system:masters\"\n");
        etcd = bench.startEtcd();
        child = bench.start(
                "apiserver",
                List.of(
                        System.getenv("KUBE_APISERVER_BIN"),
                        "--etcd-servers=" + etcd.endpoint(),
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + port,
                        "--cert-dir=" + folder,
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + folder.resolve("sa.pub"),
                        "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                        "--service-cluster-ip-range=10.96.0.0/16",
                        "--token-auth-file=" + folder.resolve("tokens.csv"),
                        "--authorization-mode=RBAC",
                        "--disable-admission-plugins=ServiceAccount",
                        "--endpoint-reconciler-type=none"));
        try {
            HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();
            Await.until("the API server is ready", () -> isReady(client));
        } catch (RuntimeException | Error | GeneralSecurityException e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    private void pem(String name, String type, byte[] content) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + type + "-----\n");
    }

    private boolean isReady(HttpClient client) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/readyz"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How to reach it, for istiod. */
    Path kubeconfig() throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: bench
                clusters:
                - name: bench
                  cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}
                users:
                - name: bench
                  user: {token: %s}
                contexts:
                - name: bench
                  context: {cluster: bench, user: bench, namespace: istio-system}
                """.formatted(port, TOKEN));
    }

    /** Its certificate is its own, made when it starts, and it is on this machine. */
    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return context;
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public void close() {
        Cleanup.all(child::kill, etcd::close);
    }
}
