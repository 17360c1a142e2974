"""Builds child products: first a plan, then its application, both in one transaction (PIM contract §3).

`request` checks what can be checked at once and submits a job, `job` does it:

- `parents` reads a product with everything its build depends on; `last_build` tells what of it changed.
- `rules` and `combinations` find the wanted combinations: `bitsets` exactly, `descent` where too many to list.
- `inheritance` computes what each child holds, and a hash by which an unchanged one is recognised.
- `plan` matches wanted and existing `children` by the set of their options (`identity`), and `validation` finds what is
  wrong, and with `culprits` why children would share a SKU.
- `apply` has it written: `writing` writes the children in bulk, and what their parent keeps of the build (the `matrix`,
  and what the build saw).

`fingerprint` tells one plan from another, so that what was shown is built or nothing. `recoding` counts the SKUs and
slugs of existing children that a plan changes.

`preview` shows a plan without applying it, `summary` as one sentence; `differences` are old and new values of a child,
and `names` are the names of options. `rebuild_marks` say which products need a rebuild, `rebuild_reasons` why.
"""
