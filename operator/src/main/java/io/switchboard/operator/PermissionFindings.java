package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.KeyRange;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.RegistryAccess;
import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds out what this client may read and write for a service, without writing anything. */
final class PermissionFindings {
    private final RegistryAccess access;

    PermissionFindings(RegistryAccess access) {
        this.access = access;
    }

    CompletableFuture<List<Finding>> of(ServiceName service) {
        String namespace = access.options().namespace();
        String range = namespace + access.layout().prefix(service);
        String config = OperatorKeys.config(namespace, service);
        String overrides = OperatorKeys.overrides(namespace, service);
        List<CompletableFuture<Finding>> asked = List.of(
                read("read " + range + "*", KeyRange.prefix(ByteString.copyFromUtf8(range)), "clients find no servers"),
                write("write " + range + "*", range + "doctor", "servers cannot register"),
                read(
                        "read " + config,
                        KeyRange.single(ByteString.copyFromUtf8(config)),
                        "clients do not hear of its config"),
                read(
                        "read " + overrides + "*",
                        KeyRange.prefix(ByteString.copyFromUtf8(overrides)),
                        "clients do not hear of its overrides"),
                write("write " + config, config, "this user cannot configure it"),
                write("write " + overrides + "*", overrides + "doctor", "this user cannot override its instances"));
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(all -> {
            List<Finding> findings = new ArrayList<>();
            asked.forEach(one -> findings.add(one.join()));
            return findings;
        });
    }

    private CompletableFuture<Finding> read(String subject, KeyRange range, String otherwise) {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(range.start())
                .setRangeEnd(range.end())
                .setCountOnly(true)
                .build();
        return ask(subject, KVGrpc.getRangeMethod(), request, otherwise);
    }

    /** etcd checks what a transaction may do in either case; this one does nothing in the case that holds. */
    private CompletableFuture<Finding> write(String subject, String key, String otherwise) {
        ByteString bytes = ByteString.copyFromUtf8(key);
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(bytes)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setResult(Compare.CompareResult.LESS)
                        .setVersion(0))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(bytes)))
                .build();
        return ask(subject, KVGrpc.getTxnMethod(), request, otherwise);
    }

    private <Q, R> CompletableFuture<Finding> ask(
            String subject, MethodDescriptor<Q, R> method, Q request, String otherwise) {
        CompletableFuture<Finding> found = new CompletableFuture<>();
        access.unary(
                method,
                request,
                response -> found.complete(Finding.ok("permission", "may " + subject)),
                status -> found.complete(refused(subject, status, otherwise)));
        return found;
    }

    private Finding refused(String subject, Status status, String otherwise) {
        if (status.getCode() != Status.Code.PERMISSION_DENIED) {
            return Finding.failure(
                    "permission",
                    "cannot tell whether it may " + subject + ": " + access.describe(status),
                    "see above");
        }
        @Nullable String user = access.options().user();
        return Finding.warning(
                "permission",
                (user == null ? "without a user it" : "user " + user) + " may not " + subject + ": " + otherwise,
                user == null
                        ? "give a user"
                        : "if it should: etcdctl role grant-permission ROLE, for a role of the user");
    }
}
