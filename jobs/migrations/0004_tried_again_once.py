from django.db import migrations, models
from django.db.models import Exists, OuterRef


def keep_the_first(apps, schema_editor):
    """Of several jobs that tried the same one again, the first stays linked to it."""
    Job = apps.get_model("jobs", "Job")
    earlier = Job.objects.filter(retry_of=OuterRef("retry_of"), id__lt=OuterRef("id"))
    again = Job.objects.filter(retry_of__isnull=False).filter(Exists(earlier)).values_list("pk", flat=True)
    Job.objects.filter(pk__in=list(again)).update(retry_of=None)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_interruptions")]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="job",
            name="retry_of",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="tried_again",
                to="jobs.job",
            ),
        ),
    ]
