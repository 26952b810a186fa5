# Folds a page of claims (PersistentVolumeClaims) into those of the pages before it that have no volume.
def age: if type == "string" then (try ($now - (sub("\\.[0-9]+"; "") | fromdateiso8601)) catch null) else null end;

{
  continue: (.metadata.continue // ""),
  remaining: (.metadata.remainingItemCount // 0),
  rows: ((($before[0].rows // []) + [
    .items[] | select(.status.phase != "Bound") | {
      namespace: .metadata.namespace,
      name: .metadata.name,
      phase: (.status.phase // ""),
      storageClass: (.spec.storageClassName // ""),
      age: (.metadata.creationTimestamp | age)
    }
  ]) | .[0:500])
}
