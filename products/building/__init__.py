"""Builds child products: first a plan, then its application, both in one transaction (PIM contract §3).

`request` checks what can be checked at once and submits a job, `job` does it, unless all is `unchanged`:

- `reading` reads a product with all its build depends on; `existing` the children that stand.
- `rules` and `combinations` find the wanted combinations: `bitsets` exactly, `descent` where nobody could list them.
- `inheritance` computes what each child holds, and a hash by which an unchanged one is recognised.
- `plan` matches wanted and standing children by the set of their options (`identity`), and `refusals`, `unfit` and
  `clashes` find what is wrong.
- `apply` writes: `writing` and `updating` the children through `sql`, `remembering` the `matrix` and what the build saw
  (`snapshot`).

`preview` shows a plan without applying it, `differences` what is old and new, `rebuild` replaces single children,
`changes` keeps the marks that say which products need a rebuild, and `reasons` says why.
"""
