<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Haarlens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finds faces and other things in photographs with Haar cascades. Nothing leaves this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Haarlens is free software under the MIT licence. The cascade files carry their authors&apos; own notices. Qt is used under the LGPL, OpenCV under the Apache licence.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Keep box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open all photos in a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the built-in photograph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open session...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a list of photos with all the work in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save session as...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the list with all the work in one file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save annotated copy...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save a copy with the boxes drawn in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder that this photo lies in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the picture or the files on the clipboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy annotated picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the picture with the boxes drawn in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this photo out of the list; the file stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take all photos out of the list; the files stay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the next box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the box before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the box out, dimmed, or bring it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the selected boxes away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put a copy beside each box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put a new box in the middle, for the arrow keys to move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select all boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected boxes are: {target}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the last step back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept and next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The boxes are right: go on to the next photo that needs a look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark as reviewed, or take the mark back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the photo before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the photo after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detect all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the photos that are new or out of date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop searching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show each pixel of the photo as one on the screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the photo with or without boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put all panels back where they were at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change how the program behaves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All keys and what they do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the file that the program writes errors to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Haarlens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Versions and licences</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AdvancedPanel</name>
    <message>
        <source>Advanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run one cascade alone, exactly as OpenCV would</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cascade</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The one cascade to run; with none the choices above count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open an XML file...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ratio of neighbouring sizes; nearer to 1 finds more and takes longer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scale factor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many hits must agree; more drops more false ones, 0 shows every hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One cascade runs alone, exactly as OpenCV would.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AnnotationsModel</name>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at {left}, {top}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drawn by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} hits agree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>changed by hand</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The photograph with a box around everything that was found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Open photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save session as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This photo was pasted and has no file yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save annotated copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a cascade</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log is empty: no errors so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The annotated picture is on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DetectionTable</name>
    <message>
        <source>Detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is found in a photo is listed here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Draw box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make {n} boxes: {target}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make box: {target}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate {n} boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete {n} boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop {n} boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep {n} boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark {name} as reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark {n} photos as reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark {name} as not reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark {n} photos as not reviewed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop photos or a folder here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open...</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open photos (Ctrl+O)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the built-in photograph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the photos again that were listed last time, with all your work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with the photo of last time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with the {n} photos of last time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FindPanel</name>
    <message>
        <source>Sensitivity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smallest size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The quickest look: upright faces seen from the front</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also tilted heads and faces seen from the side, in little time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The closest look: also heads tilted far; takes longer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How closely to look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave out what is smaller; a share of the photo&apos;s shorter side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off while one cascade runs alone: its scores do not say how sure it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Higher shows more, also what is less sure; nothing is searched again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cut-outs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Box is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide this panel; the View menu brings it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide {panel}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageStrip</name>
    <message>
        <source>Dismiss this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>+{n} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PhotoList</name>
    <message>
        <source>Could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which photos the list shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos that you open are listed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No photo with detections at this sensitivity.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No photo without detections at this sensitivity.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All photos could be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without detections</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Reviewing</name>
    <message>
        <source>Move box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move {n} boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resize box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos that have not been searched yet were left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All photos in this list have been looked at.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This photo is still being searched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This photo has not been searched yet. Detect searches it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SavedWork</name>
    <message>
        <source>Haarlens did not close properly last time. Your work is saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no photos in {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} holds {n} photos; the work in it was taken over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save session as...</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Pasted picture {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures on the web are not fetched. Save the picture first, then drop the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no picture and no file in what was dropped or pasted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no photos in {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is found in a photo is listed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not searched yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reviewed: there is nothing in this photo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found. Thorough looks more closely.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing that is sure enough. A higher sensitivity shows one that is less sure.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing that is sure enough. A higher sensitivity shows up to {n} that are less sure.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 photo could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} photos could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use no cascade</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language of the window, from the next start on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>English</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>한국어</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the window is light or dark.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detect as soon as photos are opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Otherwise photos wait until you choose Detect.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watch opened folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos that are added to an opened folder appear in the list by themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offer to go on with the last photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At the start, the photos of the last time can be opened again with one click.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures with more pixels are refused before they are decoded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thumbnail cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Room on the disk for small pictures, so that a folder shows at once the next time; 0 keeps none.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The routine that searches on this computer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TargetRows</name>
    <message>
        <source>Look for: {target}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searched inside faces only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>UnreadableState</name>
    <message>
        <source>Remove from list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this photo out of the list; the file stays where it is (Delete)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be read</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Eyes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cat face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upper body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lower body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence plate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} faces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 eye</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} eyes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 smile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} smiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 cat face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} cat faces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 full body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} full bodies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 upper body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} upper bodies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 lower body</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} lower bodies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 licence plate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} licence plates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 detection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} detections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not looked at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only what is certain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fewer, surer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More, less sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
