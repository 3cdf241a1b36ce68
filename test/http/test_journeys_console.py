# SPDX-License-Identifier: Apache-2.0
"""The commands: what each says and returns when something is wrong, and how an administrator who is locked out comes back."""
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

import harness

PASSWORD = "meadow kettle orbit lantern"


def run(*arguments):
    ran = subprocess.run([harness.BINARY, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    return ran.returncode, ran.stdout, ran.stderr


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = harness.Site()
        cls.addClassCleanup(cls.site.remove)

    def setUp(self):
        self.data = self.site.folder / "copy"
        shutil.copytree(self.site.data, self.data)
        self.addCleanup(shutil.rmtree, self.data)

    def refused(self, *arguments, says):
        code, out, err = run(*arguments)
        self.assertEqual(code, 2, f"{arguments}: {out}{err}")
        self.assertIn(says, out + err, arguments)
        return out + err

    def test_what_is_no_command_or_option(self):
        self.refused(says="usage: cabinet COMMAND")
        self.refused("polish", says="there is no command 'polish'")
        self.refused("serve", "--frob", says="cabinet serve: unknown option '--frob'; see cabinet serve --help")
        self.refused("serve", "--listen", says="cabinet serve: a value is missing after '--listen'")
        self.refused("check", "--email", "a@b.example", says="cabinet check: does not take '--email'")
        self.refused("check", "--email=a@b.example", says="cabinet check: does not take '--email=a@b.example'")
        for command in ("serve", "init", "demo-data", "check", "migrate", "version"):
            self.refused(command, "more", says=f"cabinet {command}: does not expect 'more'")
        self.refused("import", "csv", "x", "--data", self.data, says="import dpg FILE")
        self.refused("admin", "--data", self.data, says="admin create, recover or list")
        self.refused("admin", "list", "all", "--data", self.data, says="does not expect 'all'")

    def test_help_and_version(self):
        for arguments in (("--help",), ("help",), ("version",), ("--version",)):
            self.assertEqual(run(*arguments)[0], 0, arguments)
        for command in re.findall(r"^  ([a-z-]+) ", run("--help")[1], re.M):
            code, out, _ = run(command, "--help")
            self.assertEqual((code, out.startswith(f"usage: cabinet {command}")), (0, True))

    def test_no_data_directory(self):
        absent = self.site.folder / "absent"
        for arguments in (("serve",), ("check",), ("migrate",), ("demo-data",), ("import", "dpg", "x"), ("admin", "list")):
            self.refused(*arguments, "--data", absent, says=f"there is no data directory '{absent}': make one with 'cabinet init")
        self.assertFalse(absent.exists())
        self.refused("init", "--data", absent, says="not set: [controller] controller")
        self.refused("init", "--demo", "--data", "/dev/null/data", says="the data directory cannot be made")

    def test_a_config_that_cannot_be_read_is_named_with_its_line(self):
        config = self.data / "cabinet.ini"
        lines = config.read_text().splitlines()
        config.write_text("\n".join([*lines, "this is no setting"]) + "\n")
        self.refused("check", "--data", self.data, says=f"{config}:{len(lines) + 1}: not a line of an INI file")
        config.write_text("\n".join([lines[0], "frob = 3", *lines[1:]]) + "\n")
        self.refused("serve", "--data", self.data, says=f"{config}:2: unknown setting")
        self.refused("check", "--data", self.data, "--config", self.data / "other.ini", says="other.ini: cannot be read")
        config.unlink()
        config.mkdir()
        self.refused("check", "--data", self.data, says=f"{config}: cannot be read")

    def test_keys_that_others_may_read_or_that_are_gone(self):
        key = self.data / "keys" / "master.key"
        key.chmod(0o644)
        for command in ("check", "serve", "migrate"):
            self.refused(command, "--data", self.data, says="keys/master.key may be read by others: chmod 600 it")
        key.unlink()
        self.refused("check", "--data", self.data, says="there is no master key")

    def test_a_database_newer_than_the_program(self):
        connection = sqlite3.connect(self.data / "cabinet.db")
        with connection:
            connection.execute("INSERT INTO schema_migration SELECT max(number) + 1, 'later', sha256, applied FROM schema_migration")
        connection.close()
        for arguments in (("serve",), ("check",), ("migrate",), ("admin", "list"), ("import", "dpg", "x")):
            self.refused(*arguments, "--data", self.data, says="made by a newer version of this program")

    def test_check_of_a_good_one(self):
        code, out, _ = run("check", "--data", self.data)
        self.assertEqual((code, "this cabinet can serve" in out), (0, True))
        self.assertEqual(run("migrate", "--data", self.data)[:2], (0, "0 migrations run\n"))


class Recovery(unittest.TestCase):
    def setUp(self):
        self.site = harness.Site()
        self.addCleanup(self.site.remove)

    def admin(self, *arguments, expect=0):
        return harness.run_command("admin", *arguments, data=self.site.data, expect=expect)

    def test_create_says_what_it_needs(self):
        self.assertIn("give --email", self.admin("create", expect=2))
        self.assertIn("give --email", self.admin("create", "--email", "new@desk.example", "--duties", "reading", expect=2))
        self.assertIn("'nobody' is no e-mail address", self.admin("create", "--email", "nobody", expect=2))
        self.assertIn("administrator's already", self.admin("create", "--email", "admin@demo.example", expect=2))
        self.assertEqual(len(self.admin("list").splitlines()), 3)

    def test_list_names_nobody(self):
        said = self.admin("list")
        self.assertIn("staff active programme privacy communication technical", said)
        for word in ("@", "Okonjo", "demo"):
            self.assertNotIn(word, said)

    def test_recover_lets_one_back_in_with_the_same_duties(self):
        self.assertIn("the address of an administrator", self.admin("recover", "--email", "provider@demo.example", expect=2))
        self.assertIn("these are no duties", self.admin("recover", "--email", "privacy@demo.example", "--duties", "gardening", expect=2))
        before = sorted(self.admin("list").splitlines())
        link = re.search(r"https?://\S+?(/\w+/confirm/\S+)", self.admin("recover", "--email", "privacy@demo.example"))[1]
        self.assertEqual(sorted(self.admin("list").replace("invited", "active").splitlines()), before)
        self.admin("recover", "--email", "technician@demo.example", "--duties", "programme,technical")
        self.assertEqual(self.admin("list").count("invited programme technical\n"), 1)
        with self.site:
            client = self.site.client()
            client.get(link).expect(200, "administrator")
            client.submit({"first_name": "Pia", "last_name": "Desk", "password": PASSWORD, "adult": True, "acknowledged": True}, action="/join").expect(200)
            client.sign_in("privacy@demo.example", PASSWORD)
            client.get("/admin").expect(200)
            client.get("/admin/assessments").expect(403)
            client.get(link).expect(410)


if __name__ == "__main__":
    unittest.main()
