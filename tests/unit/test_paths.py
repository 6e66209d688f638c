from evidence.paths import Project
from evidence.paths import project as find_project


def test_every_folder_of_a_checkout_lies_below_its_root(tmp_path):
    checkout = Project(tmp_path)
    folders = [
        checkout.raw,
        checkout.registers,
        checkout.processed,
        checkout.incoming,
        checkout.drop,
        checkout.notebooks,
        checkout.build,
    ]
    assert all(folder.is_relative_to(tmp_path) for folder in folders)
    assert len(folders) == len(set(folders))


def test_naming_a_folder_creates_nothing(tmp_path):
    assert not Project(tmp_path).build.exists()


def test_the_named_root_wins_over_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(tmp_path))
    assert Project(tmp_path.resolve()) == find_project()


def test_the_nearest_checkout_above_the_working_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.delenv("EVIDENCE_ROOT", raising=False)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    deep = tmp_path / "notebooks" / "deep"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert Project(tmp_path.resolve()) == find_project()


def test_outside_of_any_checkout_the_one_of_the_package_is_taken(tmp_path, monkeypatch, project):
    monkeypatch.delenv("EVIDENCE_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert project.raw.is_dir()
    assert find_project().root.name != tmp_path.name
